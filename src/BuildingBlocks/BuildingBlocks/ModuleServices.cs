using System.Reflection;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.BuildingBlocks;

public static class ModuleServices
{
    // More than there are statements that every request of a kind sends.
    private const int MostPrepared = 100;

    private static readonly Type[] ScannedInterfaces = [typeof(IRequestHandler<,>), typeof(INotificationHandler<>), typeof(IValidator<>)];

    /// <summary>What every module stands on: messages with their behaviours, one PostgreSQL data source, problem answers, news between hosts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="connectionString">The PostgreSQL database that all modules share, each in a schema of its own; null for a command that needs none.</param>
    public static IServiceCollection AddBuildingBlocks(this IServiceCollection services, string? connectionString)
    {
        services.AddProblemDetails().AddExceptionHandler<ProblemAnswers>();
        services.AddSingleton(_ => NpgsqlDataSource.Create(Planned(Prepared(connectionString))));
        services.AddSingleton(_ => new KeyedRows(Prepared(connectionString)));
        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Validation<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Transactional<,>));
        services.AddScoped<Caller>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<News>();
        services.AddHostedService(provider => provider.GetRequiredService<News>());
        return services;
    }

    /// <summary>Registers a module's handlers, its validators and its database schema.</summary>
    public static IServiceCollection AddModule<TDb>(this IServiceCollection services, string schema) where TDb : DbContext
    {
        services.AddModule(typeof(TDb).Assembly);
        services.AddDbContext<TDb>((provider, options) => options
            .UseNpgsql(
                provider.GetRequiredService<NpgsqlDataSource>(),
                npgsql => npgsql.MigrationsHistoryTable(HistoryRepository.DefaultTableName, schema)));
        return services.AddScoped<DbContext>(provider => provider.GetRequiredService<TDb>());
    }

    /// <summary>Registers the handlers and validators of a module that keeps nothing of its own.</summary>
    public static IServiceCollection AddModule(this IServiceCollection services, Assembly module)
    {
        var scanned =
            from type in module.GetTypes()
            where type is { IsAbstract: false, IsGenericTypeDefinition: false }
            from contract in type.GetInterfaces()
            where contract.IsGenericType && ScannedInterfaces.Contains(contract.GetGenericTypeDefinition())
            select (contract, type);
        foreach (var (contract, type) in scanned)
        {
            services.AddScoped(contract, type);
        }

        return services;
    }

    // What is asked again and again is parsed once a connection.
    private static NpgsqlConnectionStringBuilder Prepared(string? connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString ?? throw new RefusalException(
            RefusalKind.Conflict, "No database is named: set ConnectionStrings__Lamella, or start through ./run.sh, which brings its own."));
        if (builder.MaxAutoPrepare == 0)
        {
            builder.MaxAutoPrepare = MostPrepared;
        }

        return builder;
    }

    // It is planned each time all the same: a plan that was made while a table was empty would read the whole of it when it is large.
    private static NpgsqlConnectionStringBuilder Planned(NpgsqlConnectionStringBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Options))
        {
            builder.Options = "-c plan_cache_mode=force_custom_plan";
        }

        return builder;
    }

    /// <summary>Brings the schema of every module to what this build expects; hosts that start at the same moment do so one after the other.</summary>
    public static async Task MigrateModulesAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        await using var scope = services.CreateAsyncScope();

        // Entity Framework locks a module's history of migrations, which the first of several hosts has yet to make. The lock here is the
        // session's: it ends with this connection, also when the host is killed.
        await using var turn = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('lamella migrations', 0))", turn) { CommandTimeout = 0 };
        await take.ExecuteNonQueryAsync(cancellationToken);
        foreach (var database in scope.ServiceProvider.GetServices<DbContext>())
        {
            await database.Database.MigrateAsync(cancellationToken);
        }

        await using var leave = new NpgsqlCommand("select pg_advisory_unlock_all()", turn);
        await leave.ExecuteNonQueryAsync(cancellationToken);
    }
}
