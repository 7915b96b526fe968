using Lamella.BuildingBlocks;
using Lamella.Datastore.Bricks;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class ZstdFrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_791)]
    [InlineData(65_792)]
    [InlineData(ZstdFrame.MaximumRawBlock)]
    public void The_reference_library_reads_what_a_raw_frame_holds(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var frame = new byte[ZstdFrame.RawLength(length)];

        var written = ZstdFrame.WriteRaw(content, frame);

        var decoded = new byte[length];
        Assert.Equal(frame.Length, written);
        Assert.Equal(length, Zstd.Decompress(frame, decoded));
        Assert.Equal(content, decoded);
        Assert.True(ZstdFrame.Holds(frame, length) && !ZstdFrame.Holds(frame, length + 1));
    }

    [Fact]
    public void A_raw_frame_before_a_stored_one_decodes_as_one_stream()
    {
        byte[] header = [1, 2, 3, 4];
        var voxels = Enumerable.Repeat((byte)7, 32_768).ToArray();
        var bytes = new byte[ZstdFrame.RawLength(header.Length) + Zstd.CompressBound(voxels.Length)];
        var length = ZstdFrame.WriteRaw(header, bytes);
        length += Zstd.Compress(voxels, bytes.AsSpan(length), 1);

        var decoded = new byte[header.Length + voxels.Length];

        Assert.Equal(decoded.Length, Zstd.Decompress(bytes.AsSpan(0, length), decoded));
        Assert.Equal([.. header, .. voxels], decoded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(300)]
    [InlineData(32_768)]
    [InlineData(262_144)]
    public void Tells_a_frame_of_so_many_bytes_from_anything_else(int length)
    {
        var frame = new byte[Zstd.CompressBound(length)];
        var written = frame.AsSpan(0, Zstd.Compress(new byte[length], frame, 3));

        Assert.True(ZstdFrame.Holds(written, length));
        Assert.False(ZstdFrame.Holds(written, length + 1));
        Assert.False(ZstdFrame.Holds(written[1..], length));
        Assert.False(ZstdFrame.Holds(written[..5], length));
        Assert.False(ZstdFrame.Holds([], length));
    }
}
