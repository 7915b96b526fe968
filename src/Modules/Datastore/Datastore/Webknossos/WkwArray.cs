using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Webknossos;

/// <summary>
/// A folder of WKW files <c>z{Z}/y{Y}/x{X}.wkw</c> and <c>header.wkw</c>. Inside a file blocks lie in Morton order, inside a block voxels lie x
/// fastest, then y, z, with the channels of a voxel side by side; compressed files carry the end of every block in a table before the first.
/// </summary>
internal sealed class WkwArray : IChunkedArray
{
    private static readonly Lz4 Lz4 = new();
    private readonly string _folder;
    private readonly AllowedRoots _roots;
    private readonly WkwHeader _header;

    private WkwArray(string folder, AllowedRoots roots, WkwHeader header, Int3 size) => (_folder, _roots, _header, Size) = (folder, roots, header, size);

    public VoxelType VoxelType => _header.VoxelType;

    public Int3 Size { get; }

    public int Channels => _header.Channels;

    public int Timepoints => 1;

    public Int3 ChunkSize => Int3.One * _header.BlockEdge;

    public byte[] FillVoxel { get; private init; } = [];

    public string Folder => _folder;

    public string Codecs => $"WKW({_header.FileEdge}x{_header.FileEdge}x{_header.FileEdge}) · {_header.Blocks switch { WkwBlocks.Raw => "raw", WkwBlocks.Lz4 => "lz4", _ => "lz4hc" }}";

    /// <summary>Opens the folder; null when it holds no header.wkw.</summary>
    /// <param name="size">Voxels along x, y, z, which the folder itself does not tell.</param>
    public static WkwArray? OpenIfThere(string folder, AllowedRoots roots, Int3 size)
    {
        using var file = VolumeFile.OpenIfThere($"{folder}/header.wkw", roots);
        if (file is null)
        {
            return null;
        }

        var header = ReadHeader(file);
        return new WkwArray(folder, roots, header, size) { FillVoxel = new byte[header.VoxelType.Bytes()] };
    }

    public ValueTask<StoredChunk> Locate(ChunkIndex chunk, CancellationToken cancellationToken) => ValueTask.FromResult(StoredChunk.NeedsDecoding);

    public ValueTask<bool> ReadChunk(ChunkIndex chunk, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(ReadChunk(chunk, voxels.Span));
    }

    /// <summary>Where a block lies within its file: the bits of x, y and z interleaved, x lowest.</summary>
    internal static int Morton(int x, int y, int z)
    {
        var index = 0;
        for (var bit = 0; x >> bit != 0 || y >> bit != 0 || z >> bit != 0; bit++)
        {
            index |= (((x >> bit) & 1) | (((y >> bit) & 1) << 1) | (((z >> bit) & 1) << 2)) << (3 * bit);
        }

        return index;
    }

    private bool ReadChunk(ChunkIndex chunk, Span<byte> voxels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Math.Min(chunk.X, Math.Min(chunk.Y, chunk.Z)), nameof(chunk));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk.Channel, Channels, nameof(chunk));
        var log2 = _header.BlocksLog2;
        var path = $"{_folder}/z{chunk.Z >> log2}/y{chunk.Y >> log2}/x{chunk.X >> log2}.wkw";
        using var file = VolumeFile.OpenIfThere(path, _roots);
        if (file is null)
        {
            return File.Exists($"{_folder}/header.wkw")
                ? false
                : throw new RefusalException(RefusalKind.StoreFailed, $"The WKW array in '{_folder}' is gone: its header.wkw was there and is not any more.");
        }

        var header = ReadHeader(file);
        if (header with { DataOffset = 0, Blocks = _header.Blocks } != _header with { DataOffset = 0 })
        {
            throw WkwHeader.Broken(path, "its header contradicts header.wkw");
        }

        var mask = (1 << log2) - 1;
        var (offset, length) = Find(file, header, Morton(chunk.X & mask, chunk.Y & mask, chunk.Z & mask));
        var blockBytes = header.BlockBytes;
        var whole = voxels[..(blockBytes / Channels)];
        var stored = ArrayPool<byte>.Shared.Rent(length);
        var decoded = header.Blocks == WkwBlocks.Raw || Channels == 1 ? null : ArrayPool<byte>.Shared.Rent(blockBytes);
        try
        {
            file.Read(offset, stored.AsSpan(0, length));
            var block = Channels == 1 ? whole : header.Blocks == WkwBlocks.Raw ? stored.AsSpan(0, length) : decoded.AsSpan(0, blockBytes);
            if (header.Blocks != WkwBlocks.Raw)
            {
                Decompress(path, stored.AsSpan(0, length), block);
            }
            else if (Channels == 1)
            {
                stored.AsSpan(0, length).CopyTo(block);
            }

            if (Channels > 1)
            {
                var edge = header.BlockEdge;
                var strides = new Int3(Channels, Channels * edge, Channels * edge * edge);
                VoxelLayout.Gather(block[(chunk.Channel * VoxelType.Bytes())..], strides, ChunkSize, whole, VoxelType.Bytes());
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            if (decoded is not null)
            {
                ArrayPool<byte>.Shared.Return(decoded);
            }
        }
    }

    private static void Decompress(string path, ReadOnlySpan<byte> stored, Span<byte> block)
    {
        try
        {
            var written = Lz4.Decode(stored, block);
            if (written != block.Length)
            {
                throw WkwHeader.Broken(path, $"a block decodes to {written} bytes where its header declares {block.Length}");
            }
        }
        catch (RefusalException broken)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"A block of '{path}' cannot be read. {broken.Message}", broken);
        }
    }

    private static WkwHeader ReadHeader(VolumeFile file)
    {
        if (file.Length < WkwHeader.Bytes)
        {
            throw WkwHeader.Broken(file.Path, $"its {file.Length} bytes are too few for a header of {WkwHeader.Bytes}");
        }

        Span<byte> bytes = stackalloc byte[WkwHeader.Bytes];
        file.Read(0, bytes);
        return WkwHeader.Parse(file.Path, bytes);
    }

    private static (long Offset, int Length) Find(VolumeFile file, WkwHeader header, int block)
    {
        if (header.DataOffset > (ulong)file.Length)
        {
            throw WkwHeader.Broken(file.Path, $"its data begins at {header.DataOffset}, and it has {file.Length} bytes");
        }

        if (header.Blocks == WkwBlocks.Raw)
        {
            return ((long)header.DataOffset + ((long)block * header.BlockBytes), header.BlockBytes);
        }

        var ends = JumpTable(file, header);
        var (begin, end) = (block == 0 ? header.DataOffset : ends[block - 1], ends[block]);
        return begin < end && end <= (ulong)file.Length && end - begin <= (ulong)ReadLimits.EncodedBytes(header.BlockBytes)
            ? ((long)begin, (int)(end - begin))
            : throw WkwHeader.Broken(file.Path, $"its table says that block {block} lies from {begin} to {end}, and it has {file.Length} bytes");
    }

    private static ulong[] JumpTable(VolumeFile file, WkwHeader header)
    {
        var stamp = FileStamp.Of(file);
        if (IndexCache.Shared.Find(file.Path, 0, 0) is { } known && known.Stamp == stamp && known.Index.Length == header.BlocksInFile)
        {
            return known.Index;
        }

        if (file.Length < WkwHeader.Bytes + (header.BlocksInFile * 8L))
        {
            throw WkwHeader.Broken(file.Path, $"its {file.Length} bytes are too few for a table of {header.BlocksInFile} blocks");
        }

        var table = new ulong[header.BlocksInFile];
        file.Read(WkwHeader.Bytes, MemoryMarshal.AsBytes(table.AsSpan()));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(table, table);
        }

        IndexCache.Shared.Keep(file.Path, 0, 0, table, stamp);
        return table;
    }
}
