namespace Lamella.Datastore.Volumes;

/// <summary>Names what a path is when it is no format that is read, so that the refusal can say it.</summary>
internal static class ForeignFormats
{
    private const int HeadBytes = 352;

    /// <summary>In words, like <c>an N5 array</c>; null when it looks like nothing known.</summary>
    public static string? NameOf(string path, AllowedRoots roots) => Directory.Exists(path) ? NameOfFolder(path, roots) : NameOfFile(path, roots);

    private static string? NameOfFolder(string folder, AllowedRoots roots)
    {
        if (File.Exists($"{folder}/info") && Claim.ReadIfThere($"{folder}/info", roots) is { IsObject: true } info && (info["scales"].IsGiven || info["@type"].IsGiven))
        {
            return "a Neuroglancer precomputed volume";
        }

        if (File.Exists($"{folder}/attributes.json") && Claim.ReadIfThere($"{folder}/attributes.json", roots) is { } n5)
        {
            return n5["blockSize"].IsGiven ? "an N5 array" : "an N5 group";
        }

        return folder.EndsWith(".n5", StringComparison.OrdinalIgnoreCase) ? "an N5 group"
            : File.Exists($"{folder}/knossos.conf") || File.Exists($"{folder}/Knossos.conf") ? "a KNOSSOS cube"
            : File.Exists($"{folder}/.zgroup") || File.Exists($"{folder}/zarr.json") ? "a Zarr group that holds neither an image nor an array"
            : NameOfFirstFile(folder, roots);
    }

    private static string? NameOfFirstFile(string folder, AllowedRoots roots)
    {
        var first = FilesOf(folder).Order(StringComparer.Ordinal).FirstOrDefault(file => !Path.GetFileName(file).StartsWith('.'));
        return first is not null && NameOfFile(first, roots) is { } name ? $"a folder with {name} ('{Path.GetFileName(first)}')" : null;
    }

    private static IReadOnlyList<string> FilesOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Take(ReadLimits.FolderEntries)];
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? NameOfFile(string path, AllowedRoots roots)
    {
        using var file = VolumeFile.OpenIfThere(path, roots);
        if (file is null)
        {
            return null;
        }

        var bytes = new byte[Math.Min(file.Length, HeadBytes)];
        file.Read(0, bytes);
        ReadOnlySpan<byte> head = bytes;
        if (IsHdf5(file))
        {
            return "an HDF5 file";
        }

        return head switch
        {
            _ when head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8) => "a TIFF file",
            _ when head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8) => "a zip archive (unpack it, and give the folder)",
            _ when head.StartsWith("NRRD"u8) => "an NRRD file",
            _ when head.StartsWith("WKW"u8) => "a single WKW file (give the folder of the dataset)",
            _ when head.Length > 1 && head[0] == 0x1F && head[1] == 0x8B => path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase) ? "a NIfTI file" : "a gzip file",
            _ when head.Length >= 348 && (head[344..].StartsWith("n+1\0"u8) || head[344..].StartsWith("ni1\0"u8)) => "a NIfTI file",
            _ when head.Length > 8 && head[0] == 0x89 && head[1..].StartsWith("PNG"u8) => "a PNG image",
            _ when head.Length > 2 && head[0] == 0xFF && head[1] == 0xD8 && head[2] == 0xFF => "a JPEG image",
            _ when head.Length >= 132 && head[128..].StartsWith("DICM"u8) => "a DICOM file",
            _ when head.Length > 8 && head[4..].StartsWith("jP  "u8) => "a JPEG 2000 image",
            _ => Path.GetFileName(path) is "zarr.json" or ".zarray" or ".zgroup" or "datasource-properties.json" ? "a metadata file (give the folder that it lies in)" : null,
        };
    }

    /// <summary>The signature stands at the begin, or after a block of the writer's own of 512, 1024, 2048, … bytes (HDF5 file format, II.A).</summary>
    private static bool IsHdf5(VolumeFile file)
    {
        Span<byte> signature = stackalloc byte[8];
        for (long offset = 0; offset + signature.Length <= file.Length; offset = offset == 0 ? 512 : offset * 2)
        {
            file.Read(offset, signature);
            if (signature[0] == 0x89 && signature[1..].SequenceEqual("HDF\r\n\x1A\n"u8))
            {
                return true;
            }
        }

        return false;
    }
}
