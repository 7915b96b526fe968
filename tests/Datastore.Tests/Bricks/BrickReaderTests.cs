using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class BrickReaderTests
{
    [Fact]
    public async Task Whatever_goes_wrong_with_a_brick_is_a_store_that_failed()
    {
        using var files = new BrickFiles();
        var settings = new BrickSettings(TimeSpan.Zero, 1 << 20);
        using var decoded = new DecodedChunks(settings);
        var reader = new BrickReader(files, decoded, new HotFrames(settings), NullLogger<BrickReader>.Instance);
        var level = new VolumeLevel(Mag.One, Int3.Zero, Int3.One * 32, new BrokenArray());
        var layer = new VolumeLayer("em", LayerCategory.Image, VoxelType.U8, 1, 1, new(Int3.Zero, level.Size), "0", [level], null);
        var place = new BrickPlace(new(default, layer, AllowedRoots.Everything, InPlace: true), level, 32, default);

        var refused = await Assert.ThrowsAsync<RefusalException>(() => reader.Read(place, default).AsTask());

        Assert.Equal(RefusalKind.StoreFailed, refused.Kind);
        Assert.Contains("Brick 0,0,0 of magnification 1 cannot be read: Nobody thought of this.", refused.Message, StringComparison.Ordinal);
    }

    private sealed class BrokenArray : IChunkedArray
    {
        public VoxelType VoxelType => VoxelType.U8;

        public Int3 Size => Int3.One * 32;

        public int Channels => 1;

        public int Timepoints => 1;

        public Int3 ChunkSize => Int3.One * 16;

        public byte[] FillVoxel => [0];

        public string Folder => "/nowhere";

        public string Codecs => "none";

        public ValueTask<bool> ReadChunk(ChunkIndex chunk, Memory<byte> voxels, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nobody thought of this.");

        public ValueTask<StoredChunk> Locate(ChunkIndex chunk, CancellationToken cancellationToken) => ValueTask.FromResult(StoredChunk.NeedsDecoding);
    }
}
