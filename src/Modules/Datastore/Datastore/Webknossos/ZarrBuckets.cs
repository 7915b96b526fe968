using System.Buffers;
using System.Globalization;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;
using Lamella.Datastore.Zarr;

namespace Lamella.Datastore.Webknossos;

/// <summary>Buckets as the chunks of a Zarr v3 array of axes c, x, y, z, in whatever codecs it names.</summary>
internal sealed class ZarrBuckets : VolumeBuckets
{
    private readonly ZarrMetadata _array;
    private readonly ZarrAxes _axes;
    private readonly Int3 _strides;

    /// <exception cref="RefusalException">Unreadable: the metadata lies, or tells of other chunks.</exception>
    public ZarrBuckets(string zip, Mag mag, string file, ReadOnlyMemory<byte> json) : base(zip, mag)
    {
        _array = ZarrV3.Parse(Claim.Parse(file, json));
        Whole(zip, file, _array.VoxelType);

        // Who names no axes has them as webKnossos does.
        _axes = ZarrAxes.ByName(file, _array.AxisNames ?? (_array.Shape.Length == 3 ? ["x", "y", "z"] : ["c", "x", "y", "z"]), _array.Shape);
        if (_array.Codecs.Shards.Count > 0 || _axes.Y < 0 || _axes.Z < 0
            || _array.ChunkShape.Where((length, axis) => length != (axis == _axes.X || axis == _axes.Y || axis == _axes.Z ? Edge : 1)).Any())
        {
            throw Broken(file, $"its chunks are {string.Join('x', _array.ChunkShape)}{(_array.Codecs.Shards.Count > 0 ? " in shards" : "")}: the buckets of an annotation are {Edge} along x, y and z, and 1 along any other axis");
        }

        Span<int> strides = stackalloc int[_array.ChunkShape.Length];
        var stride = 1;
        foreach (var axis in _array.Codecs.Order.Reverse())
        {
            strides[axis] = stride;
            stride *= _array.ChunkShape[axis];
        }

        _strides = new(strides[_axes.X], strides[_axes.Y], strides[_axes.Z]);
    }

    protected override VoxelType VoxelType => _array.VoxelType;

    protected override int MostBytes => (int)ReadLimits.EncodedBytes(Voxels * _array.VoxelType.Bytes());

    /// <summary>Which bucket a chunk is, by its name within the array's folder; null for what is no chunk, or one of another channel or time.</summary>
    public Int3? BucketOf(string key)
    {
        var parts = key.Split(_array.Keys.Separator);
        var first = _array.Keys.Prefix ? 1 : 0;
        if (parts.Length - first != _array.ChunkShape.Length || (_array.Keys.Prefix && parts[0] != "c"))
        {
            return null;
        }

        var places = new int[_array.ChunkShape.Length];
        for (var axis = 0; axis < places.Length; axis++)
        {
            if (!int.TryParse(parts[axis + first], NumberStyles.None, CultureInfo.InvariantCulture, out places[axis])
                || (axis != _axes.X && axis != _axes.Y && axis != _axes.Z && places[axis] != 0))
            {
                return null;
            }
        }

        return new(places[_axes.X], places[_axes.Y], places[_axes.Z]);
    }

    protected override void Decode(string file, ReadOnlySpan<byte> stored, Span<byte> voxels)
    {
        var content = ArrayPool<byte>.Shared.Rent(voxels.Length);
        try
        {
            var decoded = content.AsSpan(0, voxels.Length);
            _array.Codecs.Bytes.Decode(stored, decoded);
            if (_array.Codecs.BigEndian)
            {
                VoxelLayout.ReverseEndianness(decoded, _array.VoxelType.Bytes());
            }

            VoxelLayout.Gather(decoded, _strides, Int3.One * Edge, voxels, _array.VoxelType.Bytes());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }
}
