namespace Lamella.Testing;

/// <summary>A Zarr v3 array of bytes that lacks every chunk: as large as wanted, and all fill value.</summary>
public static class EmptyVolume
{
    /// <summary>Writes one of <paramref name="edge"/>³ voxels into a folder, which is made where it is absent; answers the folder.</summary>
    public static string Write(string folder, int edge)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "zarr.json"),
            $$$"""{"zarr_format":3,"node_type":"array","shape":[{{{edge}}},{{{edge}}},{{{edge}}}],"data_type":"uint8","chunk_grid":{"name":"regular","configuration":{"chunk_shape":[32,32,32]}},"chunk_key_encoding":{"name":"default"},"fill_value":0,"codecs":[{"name":"bytes"}]}""");
        return folder;
    }
}
