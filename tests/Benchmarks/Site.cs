using System.Diagnostics;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using Lamella.Testing;

namespace Lamella.Benchmarks;

/// <summary>A database and a data folder of their own, and the host's binary that serves them; all gone afterwards.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly LamellaFixture _lamella = new();

    private Site()
    {
    }

    public string ConnectionString => _lamella.ConnectionString;

    /// <summary>For what a benchmark puts there.</summary>
    public string Folder => _lamella.DataFolder;

    /// <summary>The binary that <c>./bench.sh</c> has built.</summary>
    public static string Binary { get; } = Path.Combine(
        Repository.Root, "artifacts", "host", (Environment.GetEnvironmentVariable("LAMELLA_CONFIGURATION") ?? "Release").ToLowerInvariant(), "lamella");

    public static async Task<Site> Make()
    {
        // A test project carries this in its assembly; a program is asked for it here.
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_LAMELLA", Path.Combine(Repository.Root, "src", "Host"));
        Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Error");
        Environment.SetEnvironmentVariable("Logging__LogLevel__Microsoft", "None");
        var site = new Site();
        await site._lamella.InitializeAsync();

        // The host of the fixture migrates the database; from then on it only registers what is measured.
        _ = site._lamella.Services;
        return site;
    }

    /// <summary>Starts the binary on this site's data.</summary>
    /// <param name="core">The core to hold it to; null for any.</param>
    public Task<Pinned> Serve(int? core, CancellationToken cancellationToken) => Pinned.StartHost(
        [Binary, "serve", "--urls", "http://127.0.0.1:0"],
        new Dictionary<string, string>
        {
            ["ConnectionStrings__Lamella"] = _lamella.ConnectionString,
            ["Datastore__Folder"] = Folder,
            ["FrontEnd__Folder"] = Path.Combine(Repository.Root, "frontend", "app", "dist"),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__Microsoft"] = "Warning",
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        },
        core,
        cancellationToken);

    /// <summary>Signs a demo person in at the running host; answers the bearer token and who it is.</summary>
    public async Task<(string Token, Guid Person)> SignIn(Pinned host, string person)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(host.Address) };
        var tokens = await http.SignIn(person);
        using var known = await http.With(tokens).GetAsync(new Uri("/healthz", UriKind.Relative));
        return (tokens.AccessToken, await _lamella.IdOf(person));
    }

    /// <summary>Grows the demo dataset, which everybody may see.</summary>
    public Task<Guid> GrowDemo() => _lamella.Send(new MakeDemo());

    /// <summary>Registers layers of our own store as a dataset that everybody may see.</summary>
    public Task Register(Guid id, string name, VoxelSize voxelSize, IReadOnlyList<LayerDescription> layers) =>
        _lamella.Send(new RegisterDataset(id, name, "", voxelSize, layers, OwnerId: null, DatasetAccess.Public));

    /// <summary>Registers a volume where it lies, for everybody to see, as an operator does.</summary>
    public async Task<Guid> ImportInPlace(string path, string name, CancellationToken cancellationToken) =>
        Guid.Parse(await Run(cancellationToken, "import", path, "--name", name, "--in-place", "--access", "Public"));

    /// <summary>Runs a command of the binary on this site's data; answers what it says on standard output.</summary>
    public async Task<string> Run(CancellationToken cancellationToken, params string[] words)
    {
        var start = new ProcessStartInfo(Binary, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ConnectionStrings__Lamella"] = ConnectionString;
        start.Environment["Datastore__Folder"] = Folder;
        using var command = Process.Start(start)!;
        var errors = command.StandardError.ReadToEndAsync(cancellationToken);
        var answer = await command.StandardOutput.ReadToEndAsync(cancellationToken);
        await command.WaitForExitAsync(cancellationToken);
        return command.ExitCode == 0 ? answer : throw new InvalidOperationException($"'{words[0]}' failed: {await errors}");
    }

    /// <summary>Registers an array of the data folder as a dataset of one layer that only its owner sees.</summary>
    public Task<Guid> Register(string array, int size, int brickEdge, Guid owner, int levels = 1)
    {
        var extent = new Int3(size, size, size);
        var layer = new LayerDescription(
            "em", LayerCategory.Image, VoxelType.U8, 1, 1, new Box(Int3.Zero, extent),
            [.. Enumerable.Range(0, levels).Select(level => 1 << level).Select(mag => new MagDescription(new(mag, mag, mag), Int3.Zero, Int3.One * (size / mag), brickEdge))],
            "0", Place(array));
        return _lamella.Send(new RegisterDataset(
            Guid.CreateVersion7(), Path.GetFileName(array), "", new VoxelSize(8, 8, 8, "nanometer"), [layer], owner, DatasetAccess.Private));
    }

    public static LayerLocation Place(string array) => new(array, null, InPlace: false);

    public async ValueTask DisposeAsync() => await ((Xunit.IAsyncLifetime)_lamella).DisposeAsync();
}
