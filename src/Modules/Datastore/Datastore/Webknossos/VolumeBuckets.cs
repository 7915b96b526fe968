using System.Buffers;
using System.IO.Compression;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Merged;

namespace Lamella.Datastore.Webknossos;

/// <summary>The buckets of one magnification of a volume zip: cubes of 32³ voxels of whole numbers, each an entry of the zip.</summary>
/// <param name="zip">What people know the zip as.</param>
internal abstract class VolumeBuckets(string zip, Mag mag)
{
    public const int Edge = 32;
    public const int Voxels = Edge * Edge * Edge;

    private readonly Dictionary<Int3, ZipArchiveEntry> _entries = [];

    public Mag Mag => mag;

    /// <summary>Addresses (x, y, z) of what is stored, in steps of a bucket.</summary>
    public IReadOnlyCollection<Int3> Stored => _entries.Keys;

    public bool IsStored(Int3 bucket) => _entries.ContainsKey(bucket);

    protected abstract VoxelType VoxelType { get; }

    /// <summary>How many bytes an entry may have.</summary>
    protected abstract int MostBytes { get; }

    /// <exception cref="RefusalException">Unreadable: the same bucket lies in another entry.</exception>
    public void Add(Int3 bucket, ZipArchiveEntry entry)
    {
        if (!_entries.TryAdd(bucket, entry))
        {
            throw Broken(entry.FullName, "its bucket is in the zip twice");
        }
    }

    /// <summary>The segments of a bucket's voxels, x fastest, then y, z.</summary>
    /// <exception cref="RefusalException">Unreadable: it is not what its headers say.</exception>
    public void Read(Int3 bucket, Span<ulong> ids)
    {
        var entry = _entries[bucket];
        var (stored, voxels) = (ArrayPool<byte>.Shared.Rent(MostBytes + 1), ArrayPool<byte>.Shared.Rent(Voxels * VoxelType.Bytes()));
        try
        {
            var bytes = stored.AsSpan(0, Unpack(zip, entry, stored.AsSpan(0, MostBytes + 1)));
            var decoded = voxels.AsSpan(0, Voxels * VoxelType.Bytes());
            Decode(entry.FullName, bytes, decoded);
            Merging.Widen(decoded, VoxelType, ids);
        }
        catch (RefusalException broken) when (!broken.Message.Contains(entry.FullName, StringComparison.Ordinal))
        {
            throw Broken(entry.FullName, broken.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            ArrayPool<byte>.Shared.Return(voxels);
        }
    }

    /// <summary>Segments are whole numbers.</summary>
    /// <exception cref="RefusalException">Unreadable: these are others.</exception>
    protected static VoxelType Whole(string zip, string file, VoxelType type) => type is VoxelType.F32 or VoxelType.F64
        ? throw new RefusalException(RefusalKind.Unreadable, $"{file} in {zip} says that its voxels are {type.ZarrName()}: those of segments are whole numbers.")
        : type;

    /// <summary>Fills <paramref name="voxels"/>, little-endian, x fastest, then y, z.</summary>
    protected abstract void Decode(string file, ReadOnlySpan<byte> stored, Span<byte> voxels);

    protected RefusalException Broken(string file, string why) => new(RefusalKind.Unreadable, $"{file} in {zip} cannot be read: {why}");

    /// <summary>Unpacks an entry that may have fewer bytes than <paramref name="room"/>; what it claims is not asked.</summary>
    public static int Unpack(string zip, ZipArchiveEntry entry, Span<byte> room)
    {
        try
        {
            using var content = entry.Open();
            var length = content.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
            return length < room.Length
                ? length
                : throw new RefusalException(RefusalKind.Unreadable, $"{entry.FullName} in {zip} cannot be read: it unpacks to more than the {room.Length - 1:N0} bytes that it can have.");
        }
        catch (InvalidDataException broken)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"{entry.FullName} in {zip} cannot be read: {broken.Message}", broken);
        }
    }
}
