using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Volumes;

/// <summary>An operation of the log as its history replays it, brick by brick.</summary>
internal interface IBrickEdit
{
    /// <summary>Does to a finest brick what it did.</summary>
    /// <param name="at">The brick's address (x, y, z).</param>
    void Replay(Int3 at, OverlayBrick brick);
}
