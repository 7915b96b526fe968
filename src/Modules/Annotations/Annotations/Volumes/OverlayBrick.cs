namespace Lamella.Annotations.Volumes;

/// <summary>
/// 32³ voxels of a volume layer: each unpainted, or painted with a value (0 too, which erases the fallback). An unpainted voxel's value is 0,
/// so that equal bricks are equal word by word.
/// </summary>
internal sealed class OverlayBrick
{
    /// <summary>Which voxels are painted, as a <see cref="Mask"/>.</summary>
    public ulong[] Painted { get; } = new ulong[Mask.Words];

    /// <summary>The segment of each voxel, x fastest, then y, then z.</summary>
    public ulong[] Values { get; } = new ulong[Mask.Voxels];
}
