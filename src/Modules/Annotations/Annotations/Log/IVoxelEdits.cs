using Lamella.BuildingBlocks.Voxels;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>
/// What painted voxels do with a batch, inside the transaction that appends it. <see cref="AppendBatch"/> has locked the batch's steps before,
/// and locks the version row before what is written.
/// </summary>
internal interface IVoxelEdits
{
    /// <summary>Checks paint, unpaint, undo, redo and restore, locks the finest bricks that they touch in (layer, Morton) order, and cuts masks. Refused (validation) before anything is written.</summary>
    Task<IPreparedVoxels> Prepare(VoxelBatch batch, CancellationToken cancellationToken);
}

/// <summary>Voxel edits whose bricks are locked, and that wait for their version.</summary>
internal interface IPreparedVoxels
{
    /// <summary>All operations of the batch in their order, masks as cut.</summary>
    IReadOnlyList<Operation> Operations { get; }

    /// <summary>The finest bricks that undo, redo and restore change.</summary>
    IReadOnlyList<ChangedBricks> Changed { get; }

    /// <summary>Adds what writes the bricks and their history, as of the version that the annotation's head then has, to what the log's row is written with: every round trip counts.</summary>
    void Write(NpgsqlBatch writes);
}

/// <param name="Connection">Enlisted in the transaction; use no other.</param>
/// <param name="Operations">The whole batch.</param>
/// <param name="Undone">By operation, whether its step is undone as of this batch: then it is logged and has no effect until redone.</param>
/// <param name="Flips">The undos and redos of the batch that have an effect.</param>
internal sealed record VoxelBatch(
    Guid AnnotationId, Guid PersonId, NpgsqlConnection Connection, IReadOnlyList<Operation> Operations, IReadOnlyList<bool> Undone, IReadOnlyList<Flip> Flips);

/// <summary>An undo or redo that has an effect.</summary>
/// <param name="Ordinal">The operation's place in its batch.</param>
/// <param name="FirstVersion">The first version that holds an operation of the step; 0 where that is this very batch.</param>
internal sealed record Flip(int Ordinal, Guid Step, bool Undone, long FirstVersion);

/// <param name="At">Addresses of finest bricks (x, y, z).</param>
internal sealed record ChangedBricks(Guid Layer, IReadOnlyList<Int3> At);
