using Lamella.GraphQL;
using Lamella.Testing;

namespace Lamella.Host.Tests;

/// <summary>
/// The schema is committed as src/Host/schema.graphql, where a change of it shows in review and the front end's types come from.
/// <c>LAMELLA_WRITE_SCHEMA=1 dotnet test tests/Host.Tests --filter GraphQLSchema</c> writes it anew.
/// </summary>
public sealed class GraphQLSchemaTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    private static readonly string Committed = Path.Combine(Repository.Root, "src", "Host", "schema.graphql");

    [Fact]
    public async Task The_committed_schema_is_the_one_that_is_served()
    {
        var served = GraphQLServices.PrintSchema(lamella.Services);
        if (Environment.GetEnvironmentVariable("LAMELLA_WRITE_SCHEMA") == "1")
        {
            await File.WriteAllTextAsync(Committed, served);
        }

        Assert.Equal(await File.ReadAllTextAsync(Committed), served);
    }
}
