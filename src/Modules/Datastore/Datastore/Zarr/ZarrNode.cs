using Lamella.BuildingBlocks;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>A group or an array of Zarr, as its folder tells.</summary>
/// <param name="File">The metadata file that makes it a node.</param>
/// <param name="Array">The array's metadata; null for a group.</param>
/// <param name="Attributes">The attributes, of either.</param>
/// <param name="Consolidated">The metadata of all that lies below, where the writer gathered it; not given otherwise.</param>
internal sealed record ZarrNode(string Folder, int Version, string File, ZarrMetadata? Array, Claim Attributes, Claim Consolidated)
{
    private static readonly System.Buffers.SearchValues<char> Separators = System.Buffers.SearchValues.Create("/\\");

    /// <summary>Reads what the folder is; null when it is no node of Zarr.</summary>
    /// <exception cref="RefusalException">Unreadable when it is one and its metadata is wrong.</exception>
    public static ZarrNode? ReadIfThere(string folder, AllowedRoots roots, ICollection<string> warnings)
    {
        if (Claim.ReadIfThere($"{folder}/zarr.json", roots) is { } v3)
        {
            return Parse3(folder, $"{folder}/zarr.json", v3, warnings);
        }

        if (Claim.ReadIfThere($"{folder}/.zarray", roots) is { } array)
        {
            return Parse2(folder, $"{folder}/.zarray", array, AttributesOf(folder, roots), warnings);
        }

        if (Claim.ReadIfThere($"{folder}/.zgroup", roots) is { } group)
        {
            CheckFormat(group["zarr_format"], 2, warnings);
            var consolidated = Claim.ReadIfThere($"{folder}/.zmetadata", roots);
            return new(folder, 2, $"{folder}/.zgroup", null, AttributesOf(folder, roots), consolidated is { } all ? all["metadata"] : default);
        }

        return null;
    }

    /// <summary>A node below this one, from its own files or else from what is consolidated here; null when neither knows it.</summary>
    /// <param name="path">As the metadata names it: <c>s0</c>, <c>scale0/image</c>.</param>
    public ZarrNode? Child(string path, AllowedRoots roots, ICollection<string> warnings)
    {
        if (path.Length == 0 || path.AsSpan().Contains('\0') || System.IO.Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{File}' names the path '{path}', which does not lie below it.");
        }

        var folder = $"{Folder}/{path.TrimEnd('/')}";
        if (ReadIfThere(folder, roots, warnings) is { } node)
        {
            return node;
        }

        // Some publish one level of a volume under the consolidated metadata of all: what has no folder has no voxels.
        if (!Directory.Exists(folder))
        {
            return null;
        }

        if (Version == 3)
        {
            return Consolidated[path] is { IsGiven: true } member ? Parse3(folder, File, member, warnings) : null;
        }

        return Consolidated[$"{path}/.zarray"] is { IsGiven: true } array
            ? Parse2(folder, $"{Folder}/.zmetadata", array, Consolidated[$"{path}/.zattrs"], warnings)
            : Consolidated[$"{path}/.zgroup"].IsGiven
                ? new(folder, 2, $"{Folder}/.zmetadata", null, Consolidated[$"{path}/.zattrs"], default)
                : null;
    }

    /// <summary>The names of what lies directly below: folders, and what is consolidated.</summary>
    public IReadOnlyList<string> ChildNames()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in Consolidated.Members.Take(ReadLimits.FolderEntries))
        {
            names.Add(name.AsSpan().IndexOfAny(Separators) is var end and > 0 ? name[..end] : name);
        }

        try
        {
            foreach (var folder in Directory.EnumerateDirectories(Folder).Take(ReadLimits.FolderEntries))
            {
                names.Add(System.IO.Path.GetFileName(folder));
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(RefusalKind.StoreFailed, $"'{Folder}' cannot be listed: {failed.Message}", failed);
        }

        names.RemoveWhere(name => name.StartsWith('.'));
        return [.. names];
    }

    private static ZarrNode Parse3(string folder, string file, Claim node, ICollection<string> warnings)
    {
        CheckFormat(node["zarr_format"], 3, warnings);
        return node["node_type"].Text switch
        {
            "array" => new(folder, 3, file, ZarrV3.Parse(node.Object), node["attributes"], default),
            "group" => new(folder, 3, file, null, node["attributes"], node["consolidated_metadata"]["metadata"]),
            _ => throw node["node_type"].Wrong("\"array\" or \"group\""),
        };
    }

    private static ZarrNode Parse2(string folder, string file, Claim array, Claim attributes, ICollection<string> warnings)
    {
        CheckFormat(array["zarr_format"], 2, warnings);
        return new(folder, 2, file, ZarrV2.Parse(array.Object, attributes), attributes, default);
    }

    private static Claim AttributesOf(string folder, AllowedRoots roots) => Claim.ReadIfThere($"{folder}/.zattrs", roots) ?? default;

    private static void CheckFormat(Claim format, int expected, ICollection<string> warnings)
    {
        if (format.IsText && format.Text == $"{expected}")
        {
            warnings.Add(format.Refuse("is written as a string; it should be a number.").Message);
        }
        else if (format.Whole(0, int.MaxValue) != expected)
        {
            throw format.Wrong($"{expected}");
        }
    }
}
