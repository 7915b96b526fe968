using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lamella.Testing;

namespace Lamella.Host.Tests;

/// <summary>A test that needs Debian's docker-compose, which reads a compose file without an engine; skipped, with the reason, where it is absent.</summary>
public sealed class DockerComposeFactAttribute : FactAttribute
{
    public DockerComposeFactAttribute() =>
        Skip = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "docker-compose")))
            ? null
            : "docker-compose is not here (Debian: docker-compose).";
}

/// <summary>What runs Lamella in containers, read rather than run: no engine is here.</summary>
public sealed partial class ComposeTests
{
    [DockerComposeFact]
    public void The_compose_file_is_valid_and_names_three_services()
    {
        var (exit, output, errors) = Config(("LAMELLA_POSTGRES_PASSWORD", "one"), ("LAMELLA_KEYCLOAK_PASSWORD", "two"));

        Assert.True(exit == 0, errors);
        foreach (var service in (string[])["lamella:", "postgres:", "keycloak:"])
        {
            Assert.Contains($"\n  {service}\n", output, StringComparison.Ordinal);
        }
    }

    [DockerComposeFact]
    public void No_password_has_a_default()
    {
        Assert.NotEqual(0, Config(("LAMELLA_POSTGRES_PASSWORD", "one")).Exit);
        Assert.NotEqual(0, Config(("LAMELLA_KEYCLOAK_PASSWORD", "two")).Exit);
    }

    [Fact]
    public void The_realm_that_it_imports_has_the_client_that_the_host_asks_for_and_the_roles_but_no_people()
    {
        using var realm = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "keycloak", "lamella-realm.json")));
        var compose = File.ReadAllText(Path.Combine(Repository.Root, "compose.yaml"));
        var client = realm.RootElement.GetProperty("clients")[0];

        Assert.Contains($"Keycloak__Resource: {client.GetProperty("clientId")}", compose, StringComparison.Ordinal);
        Assert.Contains($"Keycloak__Realm: {realm.RootElement.GetProperty("realm")}", compose, StringComparison.Ordinal);
        Assert.Equal("S256", client.GetProperty("attributes").GetProperty("pkce.code.challenge.method").GetString());
        Assert.Equal(
            ["lamella-annotator", "lamella-manager", "lamella-admin"],
            realm.RootElement.GetProperty("roles").GetProperty("realm").EnumerateArray().Select(role => role.GetProperty("name").GetString()!));
        Assert.False(realm.RootElement.TryGetProperty("users", out _));
        Assert.False(client.TryGetProperty("secret", out _));
    }

    [Fact]
    public void Each_native_library_that_the_code_loads_and_no_other_is_installed_on_a_machine_and_in_the_image()
    {
        // What apt itself needs is in every Debian and Ubuntu.
        string[] everywhere = ["libbz2.so.1.0", "liblz4.so.1", "libzstd.so.1"];
        var loaded = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => SoName().Matches(File.ReadAllText(file))).Select(name => name.Groups[1].Value)
            .Distinct().Except(everywhere).Order().ToList();
        var prepared = File.ReadLines(Path.Combine(Repository.Root, "scripts", "prepare.sh")).Where(line => line.StartsWith("runtime_", StringComparison.Ordinal))
            .SelectMany(line => line.Split('"')[1].Split(' ')).Select(need => need.Split(':')).Where(need => need[0].Contains(".so.", StringComparison.Ordinal)).ToList();
        var image = File.ReadLines(Path.Combine(Repository.Root, "Dockerfile")).Single(line => line.Contains("apt-get install", StringComparison.Ordinal))
            .Split(' ').Where(word => word.StartsWith("lib", StringComparison.Ordinal));

        Assert.NotEmpty(loaded);
        Assert.Equal(loaded, prepared.Select(need => need[0]).Order());
        Assert.Equal(prepared.Select(need => need[1]).Order(), image.Order());
    }

    [GeneratedRegex("\"(lib\\w+\\.so\\.[0-9.]+)\"")]
    private static partial Regex SoName();

    private static (int Exit, string Output, string Errors) Config(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("docker-compose", ["-f", Path.Combine(Repository.Root, "compose.yaml"), "config"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Away from any .env of the person who runs the tests.
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("LAMELLA_POSTGRES_PASSWORD");
        start.Environment.Remove("LAMELLA_KEYCLOAK_PASSWORD");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
