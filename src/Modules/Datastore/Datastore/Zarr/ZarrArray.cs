using System.Buffers;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>A Zarr array of version 2 or 3 in a folder.</summary>
internal sealed class ZarrArray : IChunkedArray
{
    private readonly string _folder;
    private readonly string _metadataFile;
    private readonly AllowedRoots _roots;
    private readonly ZarrMetadata _metadata;
    private readonly ZarrAxes _axes;
    private readonly int[] _inner;
    private readonly int[] _strides;
    private readonly int _chunkBytes;
    private readonly bool _storedAsServed;

    /// <exception cref="RefusalException">Unreadable when the array has more channels or times than are read.</exception>
    public ZarrArray(string folder, string metadataFile, AllowedRoots roots, ZarrMetadata metadata, ZarrAxes axes)
    {
        (_folder, _metadataFile, _roots, _metadata, _axes) = (folder, metadataFile, roots, metadata, axes);
        _inner = metadata.InnerChunkShape;
        _strides = new int[_inner.Length];
        var stride = 1;
        foreach (var axis in metadata.Codecs.Order.Reverse())
        {
            _strides[axis] = stride;
            stride *= _inner[axis];
        }

        _chunkBytes = stride * metadata.VoxelType.Bytes();
        Size = new Int3(Of(metadata.Shape, axes.X), Of(metadata.Shape, axes.Y), Of(metadata.Shape, axes.Z));
        ChunkSize = new Int3(Of(_inner, axes.X), Of(_inner, axes.Y), Of(_inner, axes.Z));
        Channels = AtMost(ReadLimits.Channels, axes.Channel, "channels");
        Timepoints = AtMost(ReadLimits.Timepoints, axes.Time, "points in time");

        var strides = Strides;
        var oneVolume = _chunkBytes == ChunkSize.Product * metadata.VoxelType.Bytes();
        var xFastest = (ChunkSize.X == 1 || strides.X == 1)
            && (ChunkSize.Y == 1 || strides.Y == ChunkSize.X)
            && (ChunkSize.Z == 1 || strides.Z == ChunkSize.X * ChunkSize.Y);
        _storedAsServed = oneVolume && xFastest && (!metadata.Codecs.BigEndian || metadata.VoxelType.Bytes() == 1);
    }

    public VoxelType VoxelType => _metadata.VoxelType;

    public Int3 Size { get; }

    public int Channels { get; }

    public int Timepoints { get; }

    public Int3 ChunkSize { get; }

    public byte[] FillVoxel => _metadata.FillVoxel;

    public string Folder => _folder;

    public ZarrMetadata Metadata => _metadata;

    public string Codecs
    {
        get
        {
            var parts = new List<string>();
            var outer = _metadata.ChunkShape;
            foreach (var shard in _metadata.Codecs.Shards)
            {
                parts.Add($"sharding({Of(outer, _axes.X)}x{Of(outer, _axes.Y)}x{Of(outer, _axes.Z)})");
                outer = shard.InnerShape;
            }

            if (_metadata.Codecs.BigEndian)
            {
                parts.Add("big-endian");
            }

            parts.Add(_metadata.Codecs.Bytes.ToString());
            return string.Join(" · ", parts);
        }
    }

    private Int3 Strides => new(_axes.X < 0 ? 0 : _strides[_axes.X], _axes.Y < 0 ? 0 : _strides[_axes.Y], _axes.Z < 0 ? 0 : _strides[_axes.Z]);

    public ValueTask<bool> ReadChunk(ChunkIndex chunk, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(ReadChunk(chunk, voxels.Span));
    }

    public ValueTask<StoredChunk> Locate(ChunkIndex chunk, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locate(chunk));
    }

    private bool ReadChunk(ChunkIndex chunk, Span<byte> voxels)
    {
        Span<int> begin = stackalloc int[_inner.Length];
        var skipped = Begin(chunk, begin);
        using var file = OpenFile(begin, out var shardBegin);
        if (file is null)
        {
            return false;
        }

        var range = new ChunkRange(0, file.Length);
        if (_metadata.Codecs.Shards.Count > 0)
        {
            if (ShardReader.Find(file, _metadata.Codecs.Shards, begin, shardBegin) is not { } found)
            {
                return false;
            }

            range = found;
        }

        CheckLength(file.Path, range);
        if (_storedAsServed && _metadata.Codecs.Bytes.Codecs.Count == 0 && range.Length == _chunkBytes)
        {
            file.Read(range.Offset, voxels[.._chunkBytes]);
            return true;
        }

        var encoded = ArrayPool<byte>.Shared.Rent((int)range.Length);
        try
        {
            var stored = encoded.AsSpan(0, (int)range.Length);
            file.Read(range.Offset, stored);
            Decode(stored, skipped, voxels[..checked((int)(ChunkSize.Product * VoxelType.Bytes()))]);
            return true;
        }
        catch (RefusalException broken) when (broken.Kind == RefusalKind.Unreadable)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"The chunk at bytes {range.Offset} to {range.Offset + range.Length} of '{file.Path}' cannot be read. {broken.Message}", broken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(encoded);
        }
    }

    private void Decode(ReadOnlySpan<byte> stored, int skipped, Span<byte> voxels)
    {
        var bytes = VoxelType.Bytes();
        if (_storedAsServed)
        {
            _metadata.Codecs.Bytes.Decode(stored, voxels);
            return;
        }

        var decoded = ArrayPool<byte>.Shared.Rent(_chunkBytes);
        try
        {
            var content = decoded.AsSpan(0, _chunkBytes);
            _metadata.Codecs.Bytes.Decode(stored, content);
            if (_metadata.Codecs.BigEndian)
            {
                VoxelLayout.ReverseEndianness(content, bytes);
            }

            VoxelLayout.Gather(content[(skipped * bytes)..], Strides, ChunkSize, voxels, bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    private StoredChunk Locate(ChunkIndex chunk)
    {
        if (!_storedAsServed || _metadata.Codecs.Bytes.Codecs is not [ZstdCodec])
        {
            return StoredChunk.NeedsDecoding;
        }

        Span<int> begin = stackalloc int[_inner.Length];
        Begin(chunk, begin);
        var shards = _metadata.Codecs.Shards;
        if (shards.Count > 0)
        {
            var path = PathOf(begin, out var cachedBegin);
            if (ShardReader.TryFindCached(path, shards, begin, cachedBegin, out var known))
            {
                return known is { } inMemory ? Verbatim(path, inMemory) : StoredChunk.Missing;
            }
        }

        using var file = OpenFile(begin, out var shardBegin);
        if (file is null)
        {
            return StoredChunk.Missing;
        }

        var range = shards.Count == 0 ? new ChunkRange(0, file.Length) : ShardReader.Find(file, shards, begin, shardBegin);
        return range is { } found ? Verbatim(file.Path, found) : StoredChunk.Missing;
    }

    private StoredChunk Verbatim(string path, ChunkRange range)
    {
        CheckLength(path, range);
        return StoredChunk.Verbatim(path, range.Offset, (int)range.Length);
    }

    /// <summary>The first voxel of the stored chunk along every axis; answers how many voxels of the decoded chunk come before the asked channel and time.</summary>
    private int Begin(ChunkIndex chunk, Span<int> begin)
    {
        var skipped = 0;
        for (var axis = 0; axis < begin.Length; axis++)
        {
            var position =
                axis == _axes.X ? (long)chunk.X * _inner[axis] :
                axis == _axes.Y ? (long)chunk.Y * _inner[axis] :
                axis == _axes.Z ? (long)chunk.Z * _inner[axis] :
                axis == _axes.Channel ? chunk.Channel :
                axis == _axes.Time ? chunk.Time :
                _axes.Fixed[axis];
            ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(chunk));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Math.Max(1, _metadata.Shape[axis]), nameof(chunk));
            begin[axis] = (int)(position - (position % _inner[axis]));
            skipped += (int)(position % _inner[axis]) * _strides[axis];
        }

        return skipped;
    }

    private string PathOf(ReadOnlySpan<int> begin, out int[] shardBegin)
    {
        shardBegin = new int[begin.Length];
        Span<int> key = stackalloc int[begin.Length];
        for (var axis = 0; axis < begin.Length; axis++)
        {
            key[axis] = begin[axis] / _metadata.ChunkShape[axis];
            shardBegin[axis] = key[axis] * _metadata.ChunkShape[axis];
        }

        return $"{_folder}/{_metadata.Keys.Of(key)}";
    }

    /// <summary>Null when the chunk's file is absent while the array itself is still there: only then does absence mean fill value.</summary>
    private VolumeFile? OpenFile(ReadOnlySpan<int> begin, out int[] shardBegin)
    {
        var path = PathOf(begin, out shardBegin);
        if (VolumeFile.OpenIfThere(path, _roots) is { } file)
        {
            return file;
        }

        return File.Exists(_metadataFile)
            ? null
            : throw new RefusalException(RefusalKind.StoreFailed, $"The array in '{_folder}' is gone: '{_metadataFile}' was there and is not any more.");
    }

    private void CheckLength(string path, ChunkRange range)
    {
        if (range.Length > ReadLimits.EncodedBytes(_chunkBytes))
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{path}' stores a chunk of {_chunkBytes} bytes as {range.Length} bytes; that cannot be right.");
        }
    }

    private int AtMost(int limit, int axis, string what) => Of(_metadata.Shape, axis) is var count && count <= limit
        ? count
        : throw new RefusalException(RefusalKind.Unreadable, $"'{_folder}' has {count} {what}; at most {limit} are read.");

    private static int Of(int[] lengths, int axis) => axis < 0 ? 1 : lengths[axis];
}
