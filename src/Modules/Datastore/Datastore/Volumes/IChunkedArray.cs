using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Volumes;

/// <summary>
/// One array of voxels in chunks; every format ends here. Safe for use by many threads at once. The numbers it tells were checked against
/// <see cref="ReadLimits"/>: a chunk always fits into memory.
/// </summary>
internal interface IChunkedArray
{
    VoxelType VoxelType { get; }

    /// <summary>Voxels along x, y, z.</summary>
    Int3 Size { get; }

    int Channels { get; }

    int Timepoints { get; }

    /// <summary>Voxels along x, y, z of the smallest unit that can be decoded by itself. Chunk (0, 0, 0) begins at voxel (0, 0, 0).</summary>
    Int3 ChunkSize { get; }

    /// <summary>One voxel, little-endian: the value of all that is not stored.</summary>
    byte[] FillVoxel { get; }

    /// <summary>Below which all its files lie, unless links lead on from there.</summary>
    string Folder { get; }

    /// <summary>The codec chain in words: <c>sharding(512x512x512) · zstd</c>.</summary>
    string Codecs { get; }

    /// <summary>
    /// Decodes one chunk, always of full size, into <paramref name="voxels"/>: little-endian, x fastest, then y, z; what lies beyond
    /// <see cref="Size"/> is whatever was stored. False, and <paramref name="voxels"/> untouched or in part overwritten, when the chunk is not stored: all of it is
    /// the fill value.
    /// </summary>
    /// <exception cref="BuildingBlocks.RefusalException">StoreFailed when the store does not answer; Unreadable when the stored bytes are broken.</exception>
    ValueTask<bool> ReadChunk(ChunkIndex chunk, Memory<byte> voxels, CancellationToken cancellationToken);

    /// <summary>Where the stored bytes of the chunk lie, when they may go to a client as they are.</summary>
    /// <exception cref="BuildingBlocks.RefusalException">As for <see cref="ReadChunk"/>.</exception>
    ValueTask<StoredChunk> Locate(ChunkIndex chunk, CancellationToken cancellationToken);
}

/// <summary>The position of a chunk in the grid of chunks along x, y, z, and which channel and point in time of it.</summary>
internal readonly record struct ChunkIndex(int X, int Y, int Z, int Channel, int Time)
{
    public Int3 Position => new(X, Y, Z);
}

internal enum StoredChunkState
{
    /// <summary>Not stored: all fill value.</summary>
    Missing,

    /// <summary>Stored as one plain zstd frame that holds exactly the little-endian voxels of one channel and time, x fastest, then y, z.</summary>
    Verbatim,

    /// <summary>Stored in another way: <see cref="IChunkedArray.ReadChunk"/> decodes it.</summary>
    NeedsDecoding,
}

/// <summary>Where a chunk is stored. <paramref name="Offset"/> and <paramref name="Length"/> are bytes of the file <paramref name="Path"/>, set when verbatim; the range was checked to lie within the file.</summary>
internal readonly record struct StoredChunk(StoredChunkState State, string? Path, long Offset, int Length)
{
    public static StoredChunk Missing => new(StoredChunkState.Missing, null, 0, 0);

    public static StoredChunk NeedsDecoding => new(StoredChunkState.NeedsDecoding, null, 0, 0);

    public static StoredChunk Verbatim(string path, long offset, int length) => new(StoredChunkState.Verbatim, path, offset, length);
}
