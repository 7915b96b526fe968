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

    // Both pools of a host together stay below the hundred that PostgreSQL takes by default, with room for who looks at it by hand.
    private const int MostConnections = 60;

    // A plan that was made while a table was empty would read the whole of it when it is large.
    private const string PlannedEachTime = "-c plan_cache_mode=force_custom_plan";

    private static readonly Type[] ScannedInterfaces = [typeof(IRequestHandler<,>), typeof(INotificationHandler<>), typeof(IValidator<>)];

    /// <summary>What every module stands on: messages with their behaviours, one PostgreSQL data source, problem answers, news between hosts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="connectionString">The PostgreSQL database that all modules share, each in a schema of its own; null for a command that needs none.</param>
    public static IServiceCollection AddBuildingBlocks(this IServiceCollection services, string? connectionString)
    {
        services.AddProblemDetails().AddExceptionHandler<ProblemAnswers>();
        services.AddSingleton(_ => Pool(connectionString, PlannedEachTime, MostConnections));
        services.AddSingleton(_ => new KeyedRows(Pool(connectionString, KeyedRows.PlannedOnce, KeyedRows.MostConnections)));
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

    // What is asked again and again is parsed once a connection. What the connection string says itself comes last, and so counts.
    private static NpgsqlDataSource Pool(string? connectionString, string plans, int mostConnections)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new RefusalException(RefusalKind.Conflict, "No database is named: set ConnectionStrings__Lamella, or start through ./run.sh, which brings its own.");
        }

        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            builder.Options = string.Join(' ', new[] { plans, builder.Options }.Where(options => !string.IsNullOrEmpty(options)));
            builder.MaxAutoPrepare = builder.MaxAutoPrepare == 0 ? MostPrepared : builder.MaxAutoPrepare;
            builder.MaxPoolSize = builder.ShouldSerialize("Maximum Pool Size") ? builder.MaxPoolSize : mostConnections;
            return NpgsqlDataSource.Create(builder);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            // Its words name the key; the string itself may hold a password.
            throw new RefusalException(RefusalKind.Conflict, $"ConnectionStrings__Lamella is no connection string like Host=localhost;Username=lamella;Database=lamella: {wrong.Message}", wrong);
        }
    }

    /// <summary>Brings the schema of every module to what this build expects; hosts that start at the same moment do so one after the other.</summary>
    public static async Task MigrateModulesAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        await using var scope = services.CreateAsyncScope();

        // Entity Framework's own lock does not keep apart hosts that meet an empty database together. This one ends with its transaction,
        // also when a migration fails or the host is killed.
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        await using var turn = await connection.BeginTransactionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('lamella migrations', 0))", connection, turn) { CommandTimeout = 0 };
        await take.ExecuteNonQueryAsync(cancellationToken);
        foreach (var database in scope.ServiceProvider.GetServices<DbContext>())
        {
            await database.Database.MigrateAsync(cancellationToken);
        }
    }
}
