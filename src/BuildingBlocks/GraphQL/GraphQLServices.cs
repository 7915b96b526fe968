using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL;

public static class GraphQLServices
{
    /// <summary>Adds the attributed classes of an assembly to the schema.</summary>
    public static IServiceCollection AddGraphQLTypes(this IServiceCollection services, Assembly assembly) =>
        services.AddSingleton(new GraphQLTypes(assembly));

    /// <summary>The schema of all added types, and what executes it.</summary>
    public static IServiceCollection AddGraphQL(this IServiceCollection services) => services;

    /// <summary>Serves GraphQL over HTTP at <paramref name="path"/>.</summary>
    public static IEndpointConventionBuilder MapGraphQL(this IEndpointRouteBuilder routes, string path = "/graphql") =>
        routes.MapPost(path, () => Results.StatusCode(StatusCodes.Status501NotImplemented));
}

internal sealed record GraphQLTypes(Assembly Assembly);
