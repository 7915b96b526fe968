namespace Lamella.Datastore.Volumes;

/// <summary>Layers carry file names, because they become folders and parts of addresses: letters, digits, <c>_ - .</c>, at most 100 characters.</summary>
internal static class LayerNames
{
    private const int Longest = 100;

    /// <summary>The name with everything else replaced by <c>_</c>, and without the ending of the folder's format.</summary>
    public static string Safe(string name)
    {
        foreach (var ending in (ReadOnlySpan<string>)[".ome.zarr", ".zarr"])
        {
            if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                name = name[..^ending.Length];
            }
        }

        var safe = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' ? letter : '_')).TrimStart('.');
        return safe.Length == 0 ? "layer" : safe.Length <= Longest ? safe : safe[..Longest];
    }

    /// <summary>The layers with a number behind each name that came before.</summary>
    public static IReadOnlyList<VolumeLayer> Unique(IEnumerable<VolumeLayer> layers)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. layers.Select(layer =>
        {
            var name = layer.Name;
            for (var number = 2; !taken.Add(name); number++)
            {
                name = $"{layer.Name[..Math.Min(layer.Name.Length, Longest - 6)]}-{number}";
            }

            return layer with { Name = name };
        })];
    }
}
