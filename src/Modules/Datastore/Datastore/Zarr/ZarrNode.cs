using Lamella.BuildingBlocks;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>A group or an array of Zarr, as its folder tells.</summary>
/// <param name="File">The metadata file that makes it a node.</param>
/// <param name="Array">The array's metadata; null for a group.</param>
/// <param name="Attributes">The attributes, of either.</param>
internal sealed record ZarrNode(string Folder, int Version, string File, ZarrMetadata? Array, Claim Attributes)
{
    /// <summary>Reads what the folder is; null when it is no node of Zarr.</summary>
    /// <exception cref="RefusalException">Unreadable when it is one and its metadata is wrong.</exception>
    public static ZarrNode? ReadIfThere(string folder, AllowedRoots roots, ICollection<string> warnings)
    {
        if (Claim.ReadIfThere($"{folder}/zarr.json", roots) is { } v3)
        {
            CheckFormat(v3["zarr_format"], 3, warnings);
            return v3["node_type"].Text switch
            {
                "array" => new(folder, 3, $"{folder}/zarr.json", ZarrV3.Parse(v3.Object), v3["attributes"]),
                "group" => new(folder, 3, $"{folder}/zarr.json", null, v3["attributes"]),
                _ => throw v3["node_type"].Wrong("\"array\" or \"group\""),
            };
        }

        return null;
    }

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
