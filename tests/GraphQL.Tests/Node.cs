using System.Diagnostics;
using System.Text.Json.Nodes;
using Lamella.Testing;

namespace Lamella.GraphQL.Tests;

/// <summary>Other people's programs as judges: scripts in Node with the packages of the front end.</summary>
internal static class Node
{
    public static string FrontEnd { get; } = Path.Combine(Repository.Root, "frontend");

    /// <summary>Runs a script of this project; its first argument is <see cref="FrontEnd"/>, what it prints is JSON.</summary>
    public static async Task<JsonNode> Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "tests", "GraphQL.Tests", script), FrontEnd, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (said, complained) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await complained + await said);
        return JsonNode.Parse(await said)!;
    }
}

/// <summary>A test that needs npm packages of the front end.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute(params string[] packages)
    {
        var missing = packages.Where(package => !Directory.Exists(Path.Combine(Node.FrontEnd, "node_modules", package))).ToList();
        Skip = missing.Count == 0 ? null : $"{string.Join(", ", missing)} is not installed: run npm ci in frontend.";
    }
}
