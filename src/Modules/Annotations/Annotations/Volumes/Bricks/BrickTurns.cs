using Lamella.Annotations.Log;

namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>Undo, redo and restore: every brick that they reach is made anew from its past, under the locks that strokes take.</summary>
internal sealed class BrickTurns(BrickRows rows, BrickHistory history, LayerGrids grids)
{
    // Later than every version: the batch's own is only known when the bricks are done.
    private const long Now = long.MaxValue;

    public async Task<IPreparedVoxels> Prepare(VoxelGroup group, CancellationToken cancellationToken)
    {
        var batch = group.Batches.Single();
        var restores = await history.Restores(cancellationToken);
        var restoring = batch.Operations.Index().Where(operation => operation.Item is Restore && !batch.Undone[operation.Index])
            .Select(operation => new PastRestore(Now, operation.Index, operation.Item.Step, ((Restore)operation.Item).Version)).ToList();
        var flipped = group.Flips.Select(flip => flip.Step).ToHashSet();
        var reaches = restoring.Concat(restores.Where(restore => flipped.Contains(restore.Step))).Select(restore => restore.Target).DefaultIfEmpty(Now).Min();
        if (reaches != Now)
        {
            await rows.LockEverything(cancellationToken);
        }

        var keys = (await history.Reached(flipped, reaches, cancellationToken)).Order().ToList();
        if (keys.Count == 0)
        {
            return new PreparedVoxels(rows, [batch.Operations], [], []);
        }

        var locked = await rows.Lock(keys, cancellationToken);

        // Somebody may have restored while the locks were waited for.
        restores = await history.Restores(cancellationToken);
        var pasts = await history.Pasts(keys, [.. restores, .. restoring], group.Flips.Select(flip => (flip.Step, flip.Undone)), Now, cancellationToken);
        var plans = pasts.Select(past => past.PlanOf(Now)).ToList();
        var snapshots = await history.Snapshots(keys, plans, cancellationToken);
        var edits = await history.Edits(keys, plans, grids, cancellationToken);
        var (writes, changed) = (new List<BrickWrite>(), new List<BrickKey>());
        var (brick, before) = (OverlayBrick.Rent(), OverlayBrick.Rent());
        for (var i = 0; i < keys.Count; i++)
        {
            Replay(keys[i], snapshots[i], plans[i], edits, brick);
            OverlayBytes.Unpack(locked[i].Voxels, before);
            var isSame = brick.IsSame(before);
            if (!isSame)
            {
                changed.Add(keys[i]);
            }

            // Written even when it looks the same: its version tells a later restore that something happened here.
            var snapshot = plans[i].Strokes.Count >= VoxelEdits.SnapshotAfter;
            writes.Add(new(keys[i], 0, snapshot ? 0 : locked[i].Edits, isSame ? locked[i].Voxels : OverlayBytes.Pack(brick), snapshot, []));
        }

        OverlayBrick.Return(brick);
        OverlayBrick.Return(before);
        return new PreparedVoxels(
            rows, [batch.Operations], writes,
            [.. changed.GroupBy(key => key.Layer).Select(layer => new ChangedBricks(layer.Key, [.. layer.Select(key => Morton.Decode(key.Brick))]))]);
    }

    /// <summary>Makes a brick from its plan.</summary>
    /// <param name="brick">Overwritten.</param>
    public static void Replay(BrickKey key, byte[] snapshot, BrickPlan plan, Dictionary<(long, int), IBrickEdit> edits, OverlayBrick brick)
    {
        OverlayBytes.Unpack(snapshot, brick);
        var at = Morton.Decode(key.Brick);
        foreach (var past in plan.Strokes)
        {
            edits[(past.Version, past.Ordinal)].Replay(at, brick);
        }
    }
}
