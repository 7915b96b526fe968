using Lamella.BuildingBlocks;
using MediatR;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Lamella.Testing;

/// <summary>The whole host on a database and a data folder of its own, made for one test class and removed after it.</summary>
public class LamellaFixture : WebApplicationFactory<Program>, IAsyncLifetime
{
    private readonly string _database = $"test_{Guid.NewGuid():n}";

    /// <summary>Where the host keeps its own volumes.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("lamella-test-").FullName;

    public string ConnectionString => $"{PostgresServer.ConnectionString};Database={_database}";

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("ConnectionStrings:Lamella", ConnectionString)
        .UseSetting("Datastore:Folder", DataFolder)
        .UseSetting("urls", "http://127.0.0.1:0");

    /// <summary>A client whose requests carry the token of a demo person: <c>ada</c> (annotator), <c>max</c> (manager) or <c>ines</c> (administrator).</summary>
    public async Task<HttpClient> SignIn(string person)
    {
        var http = CreateGuest();
        return http.With(await http.SignIn(person));
    }

    /// <summary>A client without a token that follows no redirects.</summary>
    public virtual HttpClient CreateGuest() => CreateClient(new() { AllowAutoRedirect = false });

    /// <summary>The id of a demo person, who is known from their first request with a token on.</summary>
    public Task<Guid> IdOf(string person) => Scalar<Guid>($"select id from users.people where issuer = 'urn:lamella:demo' and subject = '{person}'");

    /// <summary>Sends a message as <paramref name="caller"/> would; without one, as the operator of the machine.</summary>
    public async Task<TResult> Send<TResult>(IRequest<TResult> request, Action<Caller>? caller = null)
    {
        await using var scope = Services.CreateAsyncScope();
        (caller ?? (somebody => somebody.BecomeOperator()))(scope.ServiceProvider.GetRequiredService<Caller>());
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public async Task<T> Scalar<T>(string sql)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until a query answers true.</summary>
    public async Task Until(string holds)
    {
        for (var i = 0; !await Scalar<bool>(holds); i++)
        {
            Assert.True(i < 600, $"It never held: {holds}");
            await Task.Delay(50);
        }
    }

    public async Task Execute(string sql)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public virtual async Task InitializeAsync() => await PostgresServer.Execute($"create database {_database}");

    public new virtual async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await PostgresServer.Execute($"drop database {_database} with (force)");
        Directory.Delete(DataFolder, recursive: true);
    }
}
