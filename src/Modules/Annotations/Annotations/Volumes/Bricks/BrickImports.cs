using Lamella.Annotations.Log;
using Npgsql;

namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>
/// Imports of bricks, under the locks that strokes take. A brick that held nothing becomes the payload's by the database alone; only where somebody
/// has painted before are the two laid over each other here.
/// </summary>
internal sealed class BrickImports(BrickRows rows, NpgsqlConnection connection, Guid annotation)
{
    public async Task<IPreparedVoxels> Prepare(VoxelBatch batch, CancellationToken cancellationToken)
    {
        var touched = new SortedDictionary<BrickKey, List<int>>();
        foreach (var (ordinal, operation) in batch.Operations.Index())
        {
            if (operation is ImportVoxels import)
            {
                foreach (var brick in await PayloadBricks.Places(connection, annotation, import.Payload, cancellationToken))
                {
                    var key = new BrickKey(import.Layer, brick);
                    (touched.TryGetValue(key, out var ordinals) ? ordinals : touched[key] = []).Add(ordinal);
                }
            }
        }

        var keys = touched.Keys.ToList();
        var locked = await rows.Lock(keys, cancellationToken);
        var (adopted, others) = (new List<(BrickKey, Guid, HistoryEntry)>(), new List<int>());
        for (var i = 0; i < keys.Count; i++)
        {
            if (locked[i].Voxels.Length == 0 && touched[keys[i]] is [var only] && !batch.Undone[only])
            {
                adopted.Add((keys[i], Payload(batch, only), Entry(batch, only)));
            }
            else
            {
                others.Add(i);
            }
        }

        var brought = new Dictionary<int, PayloadBricks>();
        foreach (var about in others.SelectMany(i => touched[keys[i]].Select(ordinal => (ordinal, keys[i].Brick))).ToLookup(brick => brick.ordinal, brick => brick.Brick))
        {
            brought[about.Key] = await PayloadBricks.Read(connection, annotation, Payload(batch, about.Key), about, cancellationToken);
        }

        var merged = others.Select(i => Merge(keys[i], locked[i], touched[keys[i]], batch, brought)).ToList();
        var changed = keys.Where(key => touched[key].Exists(ordinal => !batch.Undone[ordinal])).GroupBy(key => key.Layer)
            .Select(layer => new ChangedBricks(layer.Key, [.. layer.Select(key => Morton.Decode(key.Brick))])).ToList();
        return new PreparedImport(rows, [batch.Operations], adopted, merged, changed);
    }

    private static BrickWrite Merge(BrickKey key, BrickRow row, List<int> ordinals, VoxelBatch batch, Dictionary<int, PayloadBricks> brought)
    {
        var brick = OverlayBrick.Rent();
        OverlayBytes.Unpack(row.Voxels, brick);
        foreach (var ordinal in ordinals.Where(ordinal => !batch.Undone[ordinal]))
        {
            brought[ordinal].Replay(Morton.Decode(key.Brick), brick);
        }

        var packed = OverlayBytes.Pack(brick);
        OverlayBrick.Return(brick);
        var edits = row.Edits + ordinals.Count;
        var snapshot = edits >= VoxelEdits.SnapshotAfter;
        return new(key, 0, snapshot ? 0 : edits, packed, snapshot, [.. ordinals.Select(ordinal => Entry(batch, ordinal))]);
    }

    private static Guid Payload(VoxelBatch batch, int ordinal) => ((ImportVoxels)batch.Operations[ordinal]).Payload;

    private static HistoryEntry Entry(VoxelBatch batch, int ordinal) => new(0, ordinal, batch.Operations[ordinal].Step);

    private sealed class PreparedImport(
        BrickRows rows, IReadOnlyList<IReadOnlyList<Operation>> operations, List<(BrickKey, Guid, HistoryEntry)> adopted, List<BrickWrite> merged, List<ChangedBricks> changed)
        : IPreparedVoxels
    {
        public IReadOnlyList<IReadOnlyList<Operation>> Operations => operations;

        public IReadOnlyList<ChangedBricks> Changed => changed;

        public void Write(NpgsqlBatch writes)
        {
            rows.Adopt(adopted, writes);
            rows.Write(merged, writes);
        }
    }
}
