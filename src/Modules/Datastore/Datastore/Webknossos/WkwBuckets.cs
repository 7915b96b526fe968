using System.Buffers.Binary;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Webknossos;

/// <summary>Buckets as WKW files of one block each, raw or in LZ4, with a <c>header.wkw</c> beside them.</summary>
internal sealed class WkwBuckets : VolumeBuckets
{
    private static readonly Lz4 Lz4 = new();
    private readonly WkwHeader _header;

    /// <exception cref="RefusalException">Unreadable: the header lies, or tells of other files.</exception>
    public WkwBuckets(string zip, Mag mag, string file, ReadOnlySpan<byte> header) : base(zip, mag)
    {
        _header = WkwHeader.Parse(file, header);
        Whole(zip, file, _header.VoxelType);
        if (_header.FileEdge != Edge || _header.BlockEdge != Edge || _header.Channels != 1)
        {
            throw Broken(file, $"it tells of files of {_header.FileEdge}³ voxels in blocks of {_header.BlockEdge}³, {_header.Channels} numbers each: the buckets of an annotation are one block of {Edge}³ a file, one number a voxel");
        }
    }

    protected override VoxelType VoxelType => _header.VoxelType;

    protected override int MostBytes => (int)ReadLimits.EncodedBytes(_header.BlockBytes);

    protected override void Decode(string file, ReadOnlySpan<byte> stored, Span<byte> voxels)
    {
        var header = WkwHeader.Parse(file, stored);
        if (header with { DataOffset = 0, Blocks = _header.Blocks } != _header with { DataOffset = 0 })
        {
            throw Broken(file, "its header contradicts header.wkw");
        }

        if (header.DataOffset > (ulong)stored.Length)
        {
            throw Broken(file, $"its data begins at {header.DataOffset}, and it has {stored.Length} bytes");
        }

        if (header.Blocks == WkwBlocks.Raw)
        {
            if ((ulong)stored.Length - header.DataOffset < (ulong)voxels.Length)
            {
                throw Broken(file, $"it has {stored.Length} bytes, too few for {voxels.Length} of voxels");
            }

            stored.Slice((int)header.DataOffset, voxels.Length).CopyTo(voxels);
            return;
        }

        // Of a single block the table has one entry: where it ends.
        var end = stored.Length < WkwHeader.Bytes + sizeof(ulong) ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(stored[WkwHeader.Bytes..]);
        if (end <= header.DataOffset || end > (ulong)stored.Length)
        {
            throw Broken(file, $"its table says that its block lies from {header.DataOffset} to {end}, and it has {stored.Length} bytes");
        }

        var written = Lz4.Decode(stored[(int)header.DataOffset..(int)end], voxels);
        if (written != voxels.Length)
        {
            throw Broken(file, $"its block decodes to {written} bytes where its header declares {voxels.Length}");
        }
    }
}
