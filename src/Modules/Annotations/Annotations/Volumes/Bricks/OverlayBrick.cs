using System.Collections.Concurrent;

namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>
/// 32³ voxels of a volume layer: each unpainted, or painted with a value (0 too, which erases the fallback). An unpainted voxel's value is 0,
/// so that equal bricks are equal word by word.
/// </summary>
internal sealed class OverlayBrick
{
    private const int Kept = 64;
    private static readonly ConcurrentBag<OverlayBrick> Idle = [];

    /// <summary>Which voxels are painted, as a <see cref="Mask"/>.</summary>
    public ulong[] Painted { get; } = new ulong[Mask.Words];

    /// <summary>The segment of each voxel, x fastest, then y, then z.</summary>
    public ulong[] Values { get; } = new ulong[Mask.Voxels];

    public bool IsUnpainted => !Painted.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>A brick that held something before: a quarter of a megabyte is too much to make anew for each stroke.</summary>
    public static OverlayBrick Rent() => Idle.TryTake(out var brick) ? brick : new();

    /// <summary>Nobody may hold the brick any more.</summary>
    public static void Return(OverlayBrick brick)
    {
        if (Idle.Count < Kept)
        {
            Idle.Add(brick);
        }
    }

    /// <summary>Nothing painted.</summary>
    public void Clear()
    {
        Array.Clear(Painted);
        Array.Clear(Values);
    }

    public void CopyFrom(OverlayBrick other)
    {
        other.Painted.CopyTo(Painted, 0);
        other.Values.CopyTo(Values, 0);
    }

    public bool IsSame(OverlayBrick other) => Painted.AsSpan().SequenceEqual(other.Painted) && Values.AsSpan().SequenceEqual(other.Values);
}
