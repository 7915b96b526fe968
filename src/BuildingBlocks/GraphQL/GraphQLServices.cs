using System.Reflection;
using Lamella.GraphQL.Building;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Http;
using Lamella.GraphQL.Types;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL;

public static class GraphQLServices
{
    /// <summary>Adds the attributed classes of an assembly to the schema.</summary>
    public static IServiceCollection AddGraphQLTypes(this IServiceCollection services, Assembly assembly) =>
        services.AddSingleton(new GraphQLTypes(assembly));

    /// <summary>The schema of all added types, and what executes it. Limits come from the settings <c>GraphQL:Limits:…</c>.</summary>
    public static IServiceCollection AddGraphQL(this IServiceCollection services) => services
        .AddSingleton(provider => provider.GetService<IConfiguration>()?.GetSection("GraphQL:Limits").Get<GraphQLLimits>() ?? new())
        .AddSingleton(provider => new SchemaBuilder(
            provider.GetServices<GraphQLTypes>().Select(types => types.Assembly),
            provider.GetRequiredService<IServiceProviderIsService>(),
            provider.GetService<IAuthorizationPolicyProvider>()).Build())
        .AddSingleton(provider => PersistedDocuments.Of(provider.GetService<IConfiguration>()))
        .AddSingleton<RequestExecutor>()
        .AddSingleton<GraphQLSockets>()
        .AddSingleton<EventStream>()
        .AddSingleton<GraphQLEndpoint>();

    /// <summary>Serves GraphQL over HTTP, server-sent events and WebSocket at <paramref name="path"/>.</summary>
    /// <param name="page">What somebody sees who opens the address in a browser; null for nothing but GraphQL.</param>
    /// <exception cref="SchemaException">The attributed classes make no valid schema.</exception>
    public static IEndpointConventionBuilder MapGraphQL(this IEndpointRouteBuilder routes, string path = "/graphql", RequestDelegate? page = null)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<GraphQLEndpoint>();
        var pipeline = routes.CreateApplicationBuilder();
        pipeline.UseWebSockets(new() { KeepAliveInterval = Timeout.InfiniteTimeSpan }).Run(
            page is null ? endpoint.Answer : http => MediaType.IsPage(http.Request) ? page(http) : endpoint.Answer(http));
        return routes.Map(path, pipeline.Build());
    }

    /// <summary>The schema as a document, types in alphabetical order: what is committed, and what the front end's types are made of.</summary>
    public static string PrintSchema(IServiceProvider services) => SchemaPrinter.Print(services.GetRequiredService<Schema>());
}

internal sealed record GraphQLTypes(Assembly Assembly);
