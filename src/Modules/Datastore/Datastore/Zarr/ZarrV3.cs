using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>The metadata of a Zarr v3 array (zarr-specs, core v3 and codecs sharding-indexed, bytes, transpose, gzip, zstd, blosc, crc32c).</summary>
internal static class ZarrV3
{
    private static readonly string[] KnownMembers =
        ["zarr_format", "node_type", "shape", "data_type", "chunk_grid", "chunk_key_encoding", "codecs", "fill_value", "dimension_names", "attributes", "storage_transformers"];

    public static ZarrMetadata Parse(Claim array)
    {
        RefuseExtensions(array);
        var shape = array["shape"].Wholes(0, ReadLimits.AxisLength);
        var type = ParseType(array["data_type"]);
        var grid = array["chunk_grid"];
        if (grid["name"].Text != "regular")
        {
            throw grid["name"].Refuse($"is '{grid["name"].Text}'; only regular grids of chunks are read.");
        }

        var chunkClaim = grid["configuration"]["chunk_shape"];
        var chunkShape = chunkClaim.Wholes(1, int.MaxValue);
        if (chunkShape.Length != shape.Length)
        {
            throw chunkClaim.Wrong($"a list of {shape.Length} lengths, one for each axis of the shape");
        }

        var codecs = ParseCodecs(array["codecs"], chunkShape);
        ZarrLimits.CheckChunk(chunkClaim, codecs.Shards.Count == 0 ? chunkShape : codecs.Shards[^1].InnerShape, type);
        var (fillVoxel, fillValue) = ZarrFill.Parse(array["fill_value"], type);
        return new ZarrMetadata(
            3, shape, chunkShape, type, fillVoxel, fillValue, ParseKeys(array["chunk_key_encoding"]), codecs, ParseNames(array["dimension_names"], shape.Length), array["attributes"]);
    }

    private static void RefuseExtensions(Claim array)
    {
        foreach (var (name, value) in array.Members)
        {
            if (!KnownMembers.Contains(name) && value.IsGiven && !(value["must_understand"].IsGiven && !value["must_understand"].Truth))
            {
                throw value.Refuse("is an extension that a reader must understand, and this one does not.");
            }
        }

        if (array["storage_transformers"].Count > 0)
        {
            throw array["storage_transformers"].Refuse("names transformers; none is read.");
        }
    }

    private static VoxelType ParseType(Claim type)
    {
        var name = type.IsObject ? type["name"].Text : type.Text;
        if (name == "bool")
        {
            return VoxelType.U8;
        }

        foreach (var candidate in Enum.GetValues<VoxelType>())
        {
            if (candidate.ZarrName() == name)
            {
                return candidate;
            }
        }

        throw type.Refuse($"is '{name}'; voxels are read as uint8 to uint64, int8 to int64, float32, float64 or bool.");
    }

    private static ChunkKeys ParseKeys(Claim encoding)
    {
        var name = encoding.IsText ? encoding.Text : encoding["name"].Text;
        var separator = encoding["configuration"]["separator"];
        return name switch
        {
            "default" => new(true, separator.IsGiven ? ParseSeparator(separator) : '/'),
            "v2" => new(false, separator.IsGiven ? ParseSeparator(separator) : '.'),
            _ => throw encoding.Refuse($"names the chunk key encoding '{name}'; 'default' and 'v2' are read."),
        };
    }

    public static char ParseSeparator(Claim separator) => separator.Text switch
    {
        "/" => '/',
        "." => '.',
        _ => throw separator.Wrong("\"/\" or \".\""),
    };

    private static string[]? ParseNames(Claim names, int rank)
    {
        if (!names.IsGiven)
        {
            return null;
        }

        return names.List.Count == rank
            ? [.. names.Items.Select(name => name.IsGiven ? name.Text : "")]
            : throw names.Wrong($"a list of {rank} names, one for each axis of the shape");
    }

    private static ZarrCodecs ParseCodecs(Claim codecs, int[] chunkShape)
    {
        var shards = new List<ShardLevel>();
        var order = Enumerable.Range(0, chunkShape.Length).ToArray();
        var outer = chunkShape;
        while (true)
        {
            if (codecs.List.Count is 0 or > ReadLimits.CodecsInChain)
            {
                throw codecs.Wrong($"a list of 1 to {ReadLimits.CodecsInChain} codecs");
            }

            var next = 0;
            while (next < codecs.Count && NameOf(codecs[next]) == "transpose")
            {
                order = Transpose(order, codecs[next++]["configuration"]["order"]);
            }

            if (next == codecs.Count)
            {
                throw codecs.Refuse("turns no array into bytes: a 'bytes' or 'sharding_indexed' codec is missing.");
            }

            var toBytes = codecs[next++];
            switch (NameOf(toBytes))
            {
                case "bytes":
                    return new ZarrCodecs(
                        shards, order, IsBigEndian(toBytes["configuration"]["endian"]), new CodecChain([.. Enumerable.Range(next, codecs.Count - next).Select(i => ParseByteCodec(codecs[i]))]));
                case "sharding_indexed":
                    if (next < codecs.Count)
                    {
                        throw codecs[next].Refuse($"puts '{NameOf(codecs[next])}' around a whole shard, so that no chunk could be read without all of them. Write it without.");
                    }

                    if (shards.Count == ReadLimits.ShardNesting)
                    {
                        throw toBytes.Refuse($"nests shards more than {ReadLimits.ShardNesting} deep.");
                    }

                    var shard = ParseShard(toBytes["configuration"], outer, order);
                    shards.Add(shard);
                    outer = shard.InnerShape;
                    codecs = toBytes["configuration"]["codecs"];
                    break;
                case var name:
                    throw toBytes.Refuse($"names the codec '{name}' where 'bytes' or 'sharding_indexed' is read.");
            }
        }
    }

    private static ShardLevel ParseShard(Claim shard, int[] outer, int[] order)
    {
        // The shape stands in the order in which the axes run at this place of the chain, after any transpose before.
        var shapeClaim = shard["chunk_shape"];
        var shape = shapeClaim.Wholes(1, int.MaxValue);
        if (shape.Length != outer.Length)
        {
            throw shapeClaim.Wrong($"a list of {outer.Length} lengths, one for each axis");
        }

        var (inner, grid) = (new int[outer.Length], new int[outer.Length]);
        long chunks = 1;
        for (var i = 0; i < shape.Length; i++)
        {
            inner[order[i]] = shape[i];
            if (outer[order[i]] % shape[i] != 0)
            {
                throw shapeClaim.Refuse($"cuts a shard of {outer[order[i]]} voxels into chunks of {shape[i]}: that does not come out even.");
            }

            grid[i] = outer[order[i]] / shape[i];
            chunks *= grid[i];
            if (chunks * 16 > ReadLimits.ShardIndexBytes)
            {
                throw shapeClaim.Refuse($"makes a shard index of more than {ReadLimits.ShardIndexBytes >> 20} MiB.");
            }
        }

        var codecs = shard["index_codecs"].List;
        var hasChecksum = codecs.Count == 2 && NameOf(codecs[1]) == "crc32c";
        if (codecs.Count is < 1 or > 2 || NameOf(codecs[0]) != "bytes" || (codecs.Count == 2 && !hasChecksum))
        {
            throw codecs.Wrong("'bytes', and 'crc32c' after it or nothing");
        }

        var location = shard["index_location"];
        var atStart = location.IsGiven && location.Text switch
        {
            "start" => true,
            "end" => false,
            _ => throw location.Wrong("\"start\" or \"end\""),
        };
        return new ShardLevel(inner, grid, order, atStart, IsBigEndian(codecs[0]["configuration"]["endian"]), hasChecksum);
    }

    private static int[] Transpose(int[] order, Claim by)
    {
        // Drafts of the specification, and webKnossos after them, name two orders instead.
        int[] permutation = by.IsText && by.Text == "C" ? [.. Enumerable.Range(0, order.Length)]
            : by.IsText && by.Text == "F" ? [.. Enumerable.Range(0, order.Length).Reverse()]
            : by.Wholes(0, order.Length - 1);
        return permutation.Order().SequenceEqual(Enumerable.Range(0, order.Length))
            ? [.. permutation.Select(axis => order[axis])]
            : throw by.Wrong($"a permutation of the axes 0 to {order.Length - 1}");
    }

    private static bool IsBigEndian(Claim endian) => endian.IsGiven && endian.Text switch
    {
        "big" => true,
        "little" => false,
        _ => throw endian.Wrong("\"little\" or \"big\""),
    };

    private static ByteCodec ParseByteCodec(Claim codec) => NameOf(codec) switch
    {
        "zstd" or "numcodecs.zstd" => new ZstdCodec(),
        "gzip" or "numcodecs.gzip" => new Gzip(),
        "zlib" or "numcodecs.zlib" => new Zlib(),
        "blosc" or "numcodecs.blosc" => new Blosc(),
        "bz2" or "numcodecs.bz2" => new Bzip2(),
        "numcodecs.lz4" => new SizedLz4(),
        "crc32c" => new Crc32CCodec(),
        var name => throw codec.Refuse($"names the codec '{name}', which is not read; zstd, gzip, zlib, blosc, bz2 and crc32c are."),
    };

    private static string NameOf(Claim codec) => codec.IsText ? codec.Text : codec["name"].Text;
}
