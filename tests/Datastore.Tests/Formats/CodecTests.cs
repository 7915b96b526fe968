using System.IO.Compression;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;

namespace Lamella.Datastore.Tests.Formats;

public sealed class CodecTests
{
    // 0 to 63, eight times, as the reference libraries wrote it.
    private const string Bz2 = "QlpoOTFBWSZTWbea7skAAAP4AH//////////sADYBzAATAAEwAAAAAOYACYAAmAAAAAAVVQEwEwAAAAAAAD6IIhCGIgij+EYRxIEkShLEwf4micJ4oCiKQpioKorCuLAsi0LYuC6LwvjAMIxDGMgyjMM40DSNQ1jYNo3DeOA4jkOY6DqOw7jwPI9D2Pg+j8LuSKcKEhbzXdkgA==";
    private const string BloscLz4 = "AgEhAQACAAAAAgAA5AAAABQAAADMAAAA/7EAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+PwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj/AAP8pUDs8PT4/";
    private const string BloscZstd = "AgGRAQACAAAAAgAAawAAABQAAABTAAAAKLUv/WAAAU0CAAQEAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+PwEAQO+ghig=";
    private const string Lz4Block = "/zEAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/QAD/qVA7PD0+Pw==";
    private static readonly byte[] Content = [.. Enumerable.Range(0, 512).Select(i => (byte)(i % 64))];

    public static TheoryData<string> Names => new("zstd", "gzip", "zlib", "bz2", "lz4", "sized lz4", "blosc with lz4", "blosc with zstd", "crc32c");

    [Theory]
    [MemberData(nameof(Names))]
    public void Decodes_what_the_reference_wrote(string name)
    {
        var (codec, encoded) = Make(name);
        var decoded = new byte[Content.Length];

        Assert.Equal(Content.Length, codec.Decode(encoded, decoded));
        Assert.Equal(Content, decoded);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses_what_decodes_to_more_than_declared(string name)
    {
        var (codec, encoded) = Make(name);

        Assert.Equal(RefusalKind.Unreadable, Assert.Throws<RefusalException>(() => codec.Decode(encoded, new byte[Content.Length - 1])).Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses_a_begin_without_its_end(string name)
    {
        var (codec, encoded) = Make(name);
        var chain = new CodecChain(codec);

        Assert.Throws<RefusalException>(() => chain.Decode(encoded.AsSpan(0, encoded.Length / 2), new byte[Content.Length]));
        Assert.Throws<RefusalException>(() => chain.Decode([], new byte[Content.Length]));
    }

    [Fact]
    public void Refuses_a_bomb_without_unpacking_it()
    {
        var zeros = new byte[64 << 20];
        var bomb = new byte[Zstd.CompressBound(zeros.Length)];
        var length = Zstd.Compress(zeros, bomb, 3);

        var refusal = Assert.Throws<RefusalException>(() => new CodecChain(new ZstdCodec()).Decode(bomb.AsSpan(0, length), new byte[4096]));

        Assert.InRange(length, 1, 16384);
        Assert.Contains("zstd", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<RefusalException>(() => new CodecChain(new Gzip()).Decode(Deflated(zeros, stream => new GZipStream(stream, CompressionLevel.Fastest)), new byte[4096]));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zlib")]
    public void Deflated_data_is_the_same_with_libdeflate_and_without(string name)
    {
        var (codec, encoded) = ((InflateCodec)Make(name).Codec, Make(name).Encoded);
        byte[] flipped = [.. encoded];
        flipped[encoded.Length / 2] ^= 0x10;
        byte[] wrongChecksum = [.. encoded];
        wrongChecksum[^1] ^= 1;
        foreach (var (data, room) in ((byte[], int)[])[
            (encoded, Content.Length), (encoded, Content.Length + 9), (encoded, Content.Length - 1), ([.. encoded, .. encoded], 2 * Content.Length),
            ([.. encoded, 7, 7, 7], Content.Length), (encoded[..^5], Content.Length), (flipped, Content.Length), (wrongChecksum, Content.Length)])
        {
            Assert.Equal(Told(codec.DecodeAsStream), Told(codec.Decode));

            string Told(Decoding decode)
            {
                var decoded = new byte[room];
                try
                {
                    var written = decode(data, decoded);
                    return $"{written}: {Convert.ToHexString(decoded.AsSpan(0, written))}";
                }
                catch (RefusalException refusal)
                {
                    return refusal.Message;
                }
            }
        }

        Assert.Equal(Deflate.IsThere ? Content.Length : null, Deflate.TryDecode(name == "gzip" ? Deflate.Container.Gzip : Deflate.Container.Zlib, encoded, new byte[Content.Length]));
    }

    [Fact]
    public void Undoes_several_codecs_in_reverse()
    {
        var packed = Deflated(WithChecksum(Packed(Content)), stream => new ZLibStream(stream, CompressionLevel.Optimal));
        var decoded = new byte[Content.Length];

        new CodecChain(new ZstdCodec(), new Crc32CCodec(), new Zlib()).Decode(packed, decoded);

        Assert.Equal(Content, decoded);
    }

    [Fact]
    public void A_changed_bit_fails_the_checksum()
    {
        var stored = WithChecksum(Content);
        stored[17] ^= 1;

        var refusal = Assert.Throws<RefusalException>(() => new Crc32CCodec().Decode(stored, new byte[Content.Length]));

        Assert.Contains("checksum does not agree", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Crc32c_gives_the_value_of_its_specification() => Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    [Fact]
    public void Crc32c_agrees_with_the_table_at_every_length_and_alignment()
    {
        var bytes = new byte[300];
        new Random(1).NextBytes(bytes);
        for (var begin = 0; begin < 8; begin++)
        {
            for (var length = 0; length < 100; length++)
            {
                Assert.Equal(Crc32C.Scalar(bytes.AsSpan(begin, length)), Crc32C.Of(bytes.AsSpan(begin, length)));
            }
        }
    }

    [Fact]
    public void Shuffle_puts_the_bytes_of_each_element_together_and_leaves_the_rest()
    {
        var decoded = new byte[7];

        new Shuffle(3).Decode([1, 4, 2, 5, 3, 6, 7], decoded);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], decoded);
    }

    [Fact]
    public void Delta_adds_up_and_wraps_round()
    {
        var decoded = new byte[4];

        new Delta(VoxelType.U8, bigEndian: false).Decode([250, 10, 255, 1], decoded);
        Assert.Equal([250, 4, 3, 4], decoded);

        new Delta(VoxelType.I16, bigEndian: true).Decode([1, 0, 0, 5], decoded);
        Assert.Equal([1, 0, 1, 5], decoded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Voxels_in_any_order_come_out_x_fastest(int bytes)
    {
        var size = new Int3(37, 5, 41);
        var stored = new byte[size.Product * bytes];
        new Random(bytes).NextBytes(stored);
        Int3[] orders = [new(1, 37, 37 * 5), new(5 * 41, 41, 1), new(5, 1, 37 * 5), new(41, 37 * 41, 1), new(5 * 41, 1, 5), new(1, 37 * 41, 37)];
        foreach (var strides in orders)
        {
            var gathered = new byte[stored.Length];

            VoxelLayout.Gather(stored, strides, size, gathered, bytes);

            Assert.Equal(GatherPlainly(stored, strides, size, bytes), gathered);
        }
    }

    private static byte[] GatherPlainly(byte[] stored, Int3 strides, Int3 size, int bytes)
    {
        var gathered = new List<byte>();
        for (var z = 0; z < size.Z; z++)
        {
            for (var y = 0; y < size.Y; y++)
            {
                for (var x = 0; x < size.X; x++)
                {
                    gathered.AddRange(stored.AsSpan(((x * strides.X) + (y * strides.Y) + (z * strides.Z)) * bytes, bytes));
                }
            }
        }

        return [.. gathered];
    }

    private delegate int Decoding(ReadOnlySpan<byte> encoded, Span<byte> decoded);

    private static (ByteCodec Codec, byte[] Encoded) Make(string name) => name switch
    {
        "zstd" => (new ZstdCodec(), Packed(Content)),
        "gzip" => (new Gzip(), Deflated(Content, stream => new GZipStream(stream, CompressionLevel.Optimal))),
        "zlib" => (new Zlib(), Deflated(Content, stream => new ZLibStream(stream, CompressionLevel.Optimal))),
        "bz2" => (new Bzip2(), Convert.FromBase64String(Bz2)),
        "lz4" => (new Lz4(), Convert.FromBase64String(Lz4Block)),
        "sized lz4" => (new SizedLz4(), [0, 2, 0, 0, .. Convert.FromBase64String(Lz4Block)]),
        "blosc with lz4" => (new Blosc(), Convert.FromBase64String(BloscLz4)),
        "blosc with zstd" => (new Blosc(), Convert.FromBase64String(BloscZstd)),
        _ => (new Crc32CCodec(), WithChecksum(Content)),
    };

    private static byte[] Packed(byte[] content)
    {
        var packed = new byte[Zstd.CompressBound(content.Length)];
        return packed[..Zstd.Compress(content, packed, 3)];
    }

    private static byte[] WithChecksum(byte[] content) => [.. content, .. BitConverter.GetBytes(Crc32C.Of(content))];

    private static byte[] Deflated(byte[] content, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (var stream = open(packed))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }
}
