using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Host.CommandLine;

/// <summary>The part of <c>export</c> that asks for voxels: which ones, in the words of the host's own query.</summary>
internal sealed class VoxelExport
{
    private readonly Option<string?> _as = new("--as") { Description = "Voxels, in a zip: zarr (OME-Zarr 0.4) or tiff (a stack a layer, BigTIFF where 4 GiB do not suffice)." };
    private readonly Option<Box?> _box = VoxelWords.Box("With --as: x,y,z,dx,dy,dz in voxels of magnification 1; painted bricks only when not given.");
    private readonly Option<Mag?> _mag = VoxelWords.Mag("With --as: magnification like 2-2-1; the finest when not given.");
    private readonly Option<string[]> _layers = new("--layer")
    {
        Description = "With --as: a layer of the dataset by its name, or of the annotation by its id; the first image and all that is painted when not given. May be repeated.",
        DefaultValueFactory = _ => [],
    };

    public VoxelExport() => _as.AcceptOnlyFromAmong("zarr", "tiff");

    public IEnumerable<Option> Options => [_as, _box, _mag, _layers];

    /// <summary>Whether the words ask for this, rightly or wrongly.</summary>
    public bool IsMeant(CommandResult words) => words.GetResult(_as) is not null;

    /// <summary>The word that only this has, if one was said.</summary>
    public string? OwnWord(CommandResult words) => ((Option[])[_box, _mag, _layers]).FirstOrDefault(option => words.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>The address of the voxels, and what the host says that they will be. Both are of one version, whatever is painted in between.</summary>
    /// <exception cref="BuildingBlocks.RefusalException">The host refuses, with its reason.</exception>
    public async Task<(string Address, Announced Size)> Ask(RunningHost host, ParseResult words, Guid annotation, long? version, CancellationToken cancellationToken)
    {
        var query = Query(words);
        using var answer = await host.Send(words, HttpMethod.Get, $"/annotations/{annotation}/voxels/size?{query}{Version(version)}", null, cancellationToken);
        var size = JsonSerializer.Deserialize<Announced>(await answer.Content.ReadAsStringAsync(cancellationToken), JsonSerializerOptions.Web)!;
        return ($"/annotations/{annotation}/voxels?{query}{Version(size.Version)}", size);
    }

    private string Query(ParseResult words)
    {
        var parts = new List<string> { $"as={words.GetValue(_as)}" };
        if (words.GetValue(_box) is { } box)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"box={box.Min.X},{box.Min.Y},{box.Min.Z},{box.Size.X},{box.Size.Y},{box.Size.Z}"));
        }

        if (words.GetValue(_mag) is { } mag)
        {
            parts.Add($"mag={mag}");
        }

        return string.Join('&', [.. parts, .. words.GetRequiredValue(_layers).Select(layer => $"layer={Uri.EscapeDataString(layer)}")]);
    }

    private static string Version(long? version) => version is { } at ? string.Create(CultureInfo.InvariantCulture, $"&version={at}") : "";

    /// <summary>What the host says of an export before it is begun.</summary>
    internal sealed record Announced(string FileName, long Bytes, string Mag, long? Version, JsonElement Layers);
}
