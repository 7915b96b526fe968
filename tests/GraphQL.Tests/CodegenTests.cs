using Lamella.GraphQL.Tests.Sockets;

namespace Lamella.GraphQL.Tests;

public sealed class CodegenTests(SocketFixture lamella) : IClassFixture<SocketFixture>
{
    /// <summary>What the front end's build makes of the committed schema, a stranger's command makes of the running server.</summary>
    [NodeFact("@graphql-codegen/cli", "typescript")]
    public async Task Graphql_codegen_makes_of_the_running_server_the_types_that_the_front_end_has()
    {
        var made = await Node.Run("codegen.mjs", lamella.Address.AbsoluteUri);

        Assert.Equal("", made["compiler"]!.GetValue<string>());
        Assert.Equal(
            Code(await File.ReadAllTextAsync(Path.Combine(Node.FrontEnd, "api", "src", "generated", "graphql.ts"))),
            Code(made["operations"]!.GetValue<string>()));
        Assert.Contains("export type Shelved = {", made["types"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>The same statements in whatever order: files and the values of enums are found in another one.</summary>
    private static string Code(string file) => string.Join('\n', file.Split('\n').Select(line => line.Trim().TrimEnd(';')).Where(line => line.Length > 0).Order(StringComparer.Ordinal));
}
