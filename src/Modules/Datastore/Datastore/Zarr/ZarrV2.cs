using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>The metadata of a Zarr v2 array (zarr-specs, v2: <c>.zarray</c>, with the codecs of numcodecs).</summary>
internal static class ZarrV2
{
    public static ZarrMetadata Parse(Claim array, Claim attributes)
    {
        var shape = array["shape"].Wholes(0, ReadLimits.AxisLength);
        var (type, bigEndian) = ParseType(array["dtype"]);
        var chunks = array["chunks"];
        var chunkShape = chunks.Wholes(1, int.MaxValue);
        if (chunkShape.Length != shape.Length)
        {
            throw chunks.Wrong($"a list of {shape.Length} lengths, one for each axis of the shape");
        }

        ZarrLimits.CheckChunk(chunks, chunkShape, type);
        var axes = Enumerable.Range(0, shape.Length);
        var order = array["order"].IsGiven ? array["order"] : default;
        int[] slowestFirst = !order.IsGiven || order.Text == "C" ? [.. axes]
            : order.Text == "F" ? [.. axes.Reverse()]
            : throw order.Wrong("\"C\" or \"F\"");
        var separator = array["dimension_separator"];
        var (fillVoxel, fillValue) = ZarrFill.Parse(array["fill_value"], type);
        return new ZarrMetadata(
            2,
            shape,
            chunkShape,
            type,
            fillVoxel,
            fillValue,
            new ChunkKeys(false, separator.IsGiven ? ZarrV3.ParseSeparator(separator) : '.'),
            new ZarrCodecs([], slowestFirst, bigEndian, new CodecChain([.. ParseFilters(array["filters"]), .. ParseCompressor(array["compressor"])])),
            ParseNames(attributes["_ARRAY_DIMENSIONS"], shape.Length),
            attributes);
    }

    private static (VoxelType Type, bool BigEndian) ParseType(Claim dtype)
    {
        if (dtype.IsList)
        {
            throw dtype.Refuse("is a record of several fields; one number a voxel is read.");
        }

        var text = dtype.Text;
        VoxelType? type = text.Length < 2 ? null : text[1..] switch
        {
            "u1" or "b1" => VoxelType.U8,
            "u2" => VoxelType.U16,
            "u4" => VoxelType.U32,
            "u8" => VoxelType.U64,
            "i1" => VoxelType.I8,
            "i2" => VoxelType.I16,
            "i4" => VoxelType.I32,
            "i8" => VoxelType.I64,
            "f4" => VoxelType.F32,
            "f8" => VoxelType.F64,
            _ => null,
        };
        return type is { } known && (text[0] is '<' or '>' || (text[0] == '|' && known.Bytes() == 1))
            ? (known, text[0] == '>')
            : throw dtype.Refuse($"is '{text}'; voxels are read as u1 to u8, i1 to i8, f4, f8 or b1, after '<', '>' or '|'.");
    }

    private static IEnumerable<ByteCodec> ParseFilters(Claim filters)
    {
        if (!filters.IsGiven)
        {
            yield break;
        }

        if (filters.List.Count > ReadLimits.CodecsInChain)
        {
            throw filters.Wrong($"a list of at most {ReadLimits.CodecsInChain} filters");
        }

        foreach (var filter in filters.Items)
        {
            yield return filter["id"].Text switch
            {
                "delta" => ParseDelta(filter),
                "shuffle" => new Shuffle(filter["elementsize"].IsGiven ? filter["elementsize"].Whole(1, 64) : 4),
                _ => ParseCodec(filter),
            };
        }
    }

    private static Delta ParseDelta(Claim filter)
    {
        var (type, bigEndian) = ParseType(filter["dtype"]);
        return !filter["astype"].IsGiven || filter["astype"].Text == filter["dtype"].Text
            ? new Delta(type, bigEndian)
            : throw filter["astype"].Refuse($"stores differences as '{filter["astype"].Text}' of voxels that are '{filter["dtype"].Text}'; only the same type for both is read.");
    }

    private static ByteCodec[] ParseCompressor(Claim compressor) => compressor.IsGiven ? [ParseCodec(compressor)] : [];

    private static ByteCodec ParseCodec(Claim codec) => codec["id"].Text switch
    {
        "zstd" => new ZstdCodec(),
        "gzip" => new Gzip(),
        "zlib" => new Zlib(),
        "blosc" => new Blosc(),
        "bz2" => new Bzip2(),
        "lz4" => new SizedLz4(),
        var name => throw codec.Refuse($"names the codec '{name}', which is not read; zstd, gzip, zlib, blosc, bz2, lz4, delta and shuffle are."),
    };

    // Written by xarray, and by those who want to be read by it.
    private static string[]? ParseNames(Claim names, int rank) =>
        names.IsList && names.Count == rank && names.Items.All(name => name.IsText) ? [.. names.Items.Select(name => name.Text)] : null;
}
