using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Lamella.BuildingBlocks;
using Lamella.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL.Tests.Sockets;

/// <summary>The whole host on a real port, with subscriptions of the tests' own in its schema.</summary>
public class SocketFixture : LamellaFixture
{
    public SocketFixture() => UseKestrel(0);

    internal Sources Sources => Services.GetRequiredService<Sources>();

    /// <summary>Where to ask, such as <c>http://127.0.0.1:1234/graphql</c>.</summary>
    public Uri Address
    {
        get
        {
            using var client = CreateClient();
            return new(client.BaseAddress!, "/graphql");
        }
    }

    /// <summary>An open connection that has said nothing yet.</summary>
    internal async Task<RawSocket> Connect(string protocol = "graphql-transport-ws", Action<ClientWebSocketOptions>? options = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        options?.Invoke(socket.Options);
        await socket.ConnectAsync(new UriBuilder(Address) { Scheme = "ws" }.Uri, CancellationToken.None);
        return new(socket);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);

        // So that no slow moment of the machine divides a batch that a test counts.
        builder.UseSetting("GraphQL:Limits:LoadPatience", "00:00:02");
        builder.ConfigureTestServices(services =>
        {
            var real = services.Last(service => service.ServiceType == typeof(IBearerTokens)).ImplementationFactory!;
            services.AddAuthorizationBuilder()
                .AddPolicy("Annotators", policy => policy.RequireRole("Annotator"))
                .AddPolicy("Managers", policy => policy.RequireRole("Manager"))
                .AddPolicy("Own shelf", policy => policy.RequireAssertion(asked => asked.Resource is Execution.Book book && asked.User.Identity?.Name == book.Title));
            services
                .AddGraphQLTypes(typeof(SocketFixture).Assembly)
                .AddSingleton<Sources>()
                .AddSingleton<IBearerTokens>(provider => new Tokens(provider.GetRequiredService<TimeProvider>(), (IBearerTokens)real(provider)));
        });
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Services.MigrateModulesAsync();
    }
}

/// <summary>Limits that a test need not wait for.</summary>
public sealed class HastyFixture : SocketFixture
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("GraphQL:Limits:ConnectionInit", "00:00:01")
            .UseSetting("GraphQL:Limits:KeepAlive", "00:00:01")
            .UseSetting("GraphQL:Limits:ExecutionTime", "00:00:03")
            .UseSetting("GraphQL:Limits:Subscriptions", "3")
            .UseSetting("GraphQL:Limits:BodyBytes", "10000");
    }
}

/// <summary>What the sources of the tests do, and what became of them.</summary>
internal sealed class Sources
{
    private readonly ConcurrentDictionary<string, Source> _byName = new();

    public Source Of(string name) => _byName.GetOrAdd(name, _ => new());
}

internal sealed class Source
{
    public int Produced;

    /// <summary>Done when the stream was ended, by whomever.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Channel<int> Events { get; } = Channel.CreateUnbounded<int>();
}

/// <summary>Besides the real ones tokens whose text says how long they count; <c>ended</c> is good once and never again.</summary>
internal sealed class Tokens(TimeProvider clock, IBearerTokens real) : IBearerTokens
{
    private readonly Lazy<DateTimeOffset> _short = new(() => clock.GetUtcNow() + TimeSpan.FromMilliseconds(300));
    private int _asked;

    public bool TryIdentify(string authorization, [NotNullWhen(true)] out Guid? person, out SiteRoles roles) =>
        real.TryIdentify(authorization, out person, out roles);

    public Task<DateTimeOffset> Identify(string token, Caller caller)
    {
        if (token is not ("short" or "ended"))
        {
            return real.Identify(token, caller);
        }

        if (token == "ended" && Interlocked.Increment(ref _asked) > 1)
        {
            throw new RefusalException(RefusalKind.TokenRefused, "The token is refused: it is not good.");
        }

        caller.Become(Guid.NewGuid(), "Ada", SiteRoles.Annotator);
        return Task.FromResult(token == "short" ? _short.Value : clock.GetUtcNow() + TimeSpan.FromHours(1));
    }
}

/// <param name="Number">Counts from 1.</param>
public sealed record Beat(int Number, string Padding);

[SubscriptionType]
internal static class TestSubscriptions
{
    public static async IAsyncEnumerable<int> CountTo(int last)
    {
        for (var number = 1; number <= last; number++)
        {
            await Task.Yield();
            yield return number;
        }
    }

    /// <summary>Beats for ever, as fast as they are taken.</summary>
    public static async IAsyncEnumerable<Beat> Beats(string source, Sources sources, [EnumeratorCancellation] CancellationToken cancellationToken, int padding = 0)
    {
        var me = sources.Of(source);
        try
        {
            while (true)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return new(Interlocked.Increment(ref me.Produced), new('.', padding));
            }
        }
        finally
        {
            me.Ended.TrySetResult();
        }
    }

    public static Task<ChannelReader<int>> Channel(string source, Sources sources, CancellationToken cancellationToken)
    {
        var me = sources.Of(source);
        cancellationToken.Register(() => me.Ended.TrySetResult());
        Interlocked.Increment(ref me.Produced);
        return Task.FromResult(me.Events.Reader);
    }

    public static async IAsyncEnumerable<int> Breaking()
    {
        await Task.Yield();
        yield return 1;
        throw new RefusalException(RefusalKind.Gone, "The source has run dry.");
    }

    /// <summary>Counts how often it was opened.</summary>
    [Authorize(Policy = "Managers")]
    public static IAsyncEnumerable<string> Marks(Caller caller, Sources sources)
    {
        Interlocked.Increment(ref sources.Of("marks").Produced);
        return new[] { $"by {caller.Name}" }.ToAsyncEnumerable();
    }

    [Authorize]
    public static IAsyncEnumerable<string> Names(Caller caller) => new[] { caller.Name }.ToAsyncEnumerable();
}
