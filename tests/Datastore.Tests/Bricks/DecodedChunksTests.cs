using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class DecodedChunksTests
{
    private const int ChunkBytes = 32 * 32 * 32;

    [Fact]
    public async Task A_chunk_that_many_ask_for_at_once_is_decoded_once()
    {
        var array = new CountingArray { Gate = new TaskCompletionSource() };
        using var chunks = new DecodedChunks(new BrickSettings(TimeSpan.Zero, 1 << 20));

        var asking = Enumerable.Range(0, 50).Select(_ => chunks.Get(array, default, default).AsTask()).ToList();
        array.Gate.SetResult();
        var decoded = await Task.WhenAll(asking);

        Assert.Equal(1, array.Decoded);
        Assert.All(decoded, voxels => Assert.Same(decoded[0], voxels));
        Assert.Same(decoded[0], await chunks.Get(array, default, default));
    }

    [Fact]
    public async Task Holds_no_more_than_its_budget_and_drops_what_was_not_used_for_longest()
    {
        var array = new CountingArray();
        using var chunks = new DecodedChunks(new BrickSettings(TimeSpan.Zero, (ChunkBytes + 200) * 3));
        for (var x = 0; x < 10; x++)
        {
            await chunks.Get(array, new(x, 0, 0, 0, 0), default);
            await chunks.Get(array, default, default);
        }

        Assert.Equal(10, array.Decoded);
        Assert.InRange(chunks.Bytes, ChunkBytes * 3, (ChunkBytes + 200) * 3);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        var array = new CountingArray { Fails = true };
        using var chunks = new DecodedChunks(new BrickSettings(TimeSpan.Zero, 1 << 20));
        await Assert.ThrowsAsync<IOException>(() => chunks.Get(array, default, default).AsTask());

        array.Fails = false;

        Assert.NotNull(await chunks.Get(array, default, default));
    }

    [Fact]
    public async Task Work_goes_on_while_one_waits_and_ends_when_all_have_gone()
    {
        var array = new CountingArray { Gate = new TaskCompletionSource() };
        using var chunks = new DecodedChunks(new BrickSettings(TimeSpan.Zero, 1 << 20));
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var leaving = chunks.Get(array, default, first.Token).AsTask();
        var staying = chunks.Get(array, default, second.Token).AsTask();
        await array.Began.Task;

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(array.Token.IsCancellationRequested);

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => staying);
        Assert.True(array.Token.IsCancellationRequested);
    }

    /// <summary>Chunks that count how often they are decoded, and wait or fail when told to.</summary>
    private sealed class CountingArray : IChunkedArray
    {
        public int Decoded { get; private set; }

        public bool Fails { get; set; }

        public TaskCompletionSource? Gate { get; init; }

        public TaskCompletionSource Began { get; } = new();

        public CancellationToken Token { get; private set; }

        public VoxelType VoxelType => VoxelType.U8;

        public Int3 Size => new(320, 32, 32);

        public int Channels => 1;

        public int Timepoints => 1;

        public Int3 ChunkSize => new(32, 32, 32);

        public byte[] FillVoxel => [0];

        public string Folder => "/nowhere";

        public string Codecs => "none";

        public async ValueTask<bool> ReadChunk(ChunkIndex chunk, Memory<byte> voxels, CancellationToken cancellationToken)
        {
            Token = cancellationToken;
            Decoded++;
            Began.TrySetResult();
            await (Gate?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
            return Fails ? throw new IOException("The disk is gone.") : true;
        }

        public ValueTask<StoredChunk> Locate(ChunkIndex chunk, CancellationToken cancellationToken) => ValueTask.FromResult(StoredChunk.NeedsDecoding);
    }
}
