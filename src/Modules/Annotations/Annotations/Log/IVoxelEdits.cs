using Lamella.BuildingBlocks.Voxels;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>
/// What painted voxels do with batches. The transaction that appends them has locked their steps before, and locks the version row before what is
/// written.
/// </summary>
internal interface IVoxelEdits
{
    /// <summary>
    /// Checks paint and unpaint, and what new layers lie over, before anything is locked. Refused (validation): a mask lies, or lies outside its layer,
    /// or a fallback is no segmentation of the dataset.
    /// </summary>
    Task<IVoxelStrokes> Read(Guid annotation, IReadOnlyList<Operation> operations, CancellationToken cancellationToken);

    /// <summary>Locks the finest bricks that the batches touch in (layer, Morton) order, and cuts masks; a batch sees what those before it have painted.</summary>
    Task<IPreparedVoxels> Prepare(VoxelGroup group, CancellationToken cancellationToken);
}

/// <summary>The strokes of one batch, as <see cref="IVoxelEdits.Read"/> found them.</summary>
internal interface IVoxelStrokes
{
    /// <summary>How many finest bricks they touch.</summary>
    int Bricks { get; }
}

/// <summary>Voxel edits whose bricks are locked, and that wait for their versions.</summary>
internal interface IPreparedVoxels
{
    /// <summary>By batch, all of its operations in their order, masks as cut.</summary>
    IReadOnlyList<IReadOnlyList<Operation>> Operations { get; }

    /// <summary>The finest bricks that undo, redo and restore change.</summary>
    IReadOnlyList<ChangedBricks> Changed { get; }

    /// <summary>
    /// Adds what writes the bricks and their history, as of the versions that the annotation's head then has, to what the log's rows are written with:
    /// every round trip counts.
    /// </summary>
    void Write(NpgsqlBatch writes);
}

/// <param name="Connection">In the transaction; use no other.</param>
/// <param name="Batches">In the order of their versions, the last of which is the head's. One with <paramref name="Flips"/> or a restore stands alone.</param>
/// <param name="Flips">The undos and redos that have an effect.</param>
internal sealed record VoxelGroup(Guid Annotation, NpgsqlConnection Connection, IReadOnlyList<VoxelBatch> Batches, IReadOnlyList<Flip> Flips);

/// <param name="Operations">The whole batch.</param>
/// <param name="Undone">By operation, whether its step is undone as of this batch: then it is logged and has no effect until redone.</param>
internal sealed record VoxelBatch(IReadOnlyList<Operation> Operations, IReadOnlyList<bool> Undone, IVoxelStrokes Strokes);

/// <summary>An undo or redo that has an effect.</summary>
/// <param name="Ordinal">The operation's place in its batch.</param>
/// <param name="FirstVersion">The first version that holds an operation of the step; 0 where that is this very batch.</param>
internal sealed record Flip(int Ordinal, Guid Step, bool Undone, long FirstVersion);

/// <param name="At">Addresses of finest bricks (x, y, z).</param>
internal sealed record ChangedBricks(Guid Layer, IReadOnlyList<Int3> At);
