namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>A stroke on a brick, by the log's version and the operation's place in that row.</summary>
internal readonly record struct PastStroke(long Version, int Ordinal, Guid Step);

/// <summary>A restore, by the log's version and the operation's place in that row; to the version that it restores.</summary>
internal readonly record struct PastRestore(long Version, int Ordinal, Guid Step, long Target);

/// <summary>How a brick comes to be: the snapshot to begin with (null for nothing painted) and the strokes that follow, in order.</summary>
internal sealed record BrickPlan(long? Snapshot, IReadOnlyList<PastStroke> Strokes);

/// <summary>When steps were undone and redone.</summary>
internal sealed class Turns
{
    private readonly Dictionary<Guid, List<(long Version, bool Undone)>> _steps = [];

    /// <summary>Added in the order of the log.</summary>
    public void Add(Guid step, long version, bool undone)
    {
        if (!_steps.TryGetValue(step, out var turns))
        {
            _steps[step] = turns = [];
        }

        turns.Add((version, undone));
    }

    public bool IsUndone(Guid step, long asOf) => _steps.TryGetValue(step, out var turns) && turns.FindLast(turn => turn.Version <= asOf).Undone;

    /// <summary>Whether the step was turned above one version and up to another.</summary>
    public bool AnyWithin(Guid step, long above, long upTo) => _steps.TryGetValue(step, out var turns) && turns.Exists(turn => turn.Version > above && turn.Version <= upTo);
}

/// <summary>
/// What happened to one brick. Its voxels as of a version are the strokes up to it in order, without those whose steps are undone as of that
/// version; a restore that is not undone stands for all before it: the voxels as of its target, as they were then. A snapshot holds what was
/// true at its version, so it serves a later one only if nothing that it holds was turned in between.
/// </summary>
/// <param name="strokes">In order.</param>
/// <param name="snapshots">Versions of them, ascending.</param>
/// <param name="restores">All of the annotation, in order: they have no entry in a brick's history.</param>
internal sealed class BrickPast(IReadOnlyList<PastStroke> strokes, IReadOnlyList<long> snapshots, IReadOnlyList<PastRestore> restores, Turns turns)
{
    public BrickPlan PlanOf(long version)
    {
        var parts = new Stack<List<PastStroke>>();
        while (true)
        {
            var asOf = version;
            var restore = restores.LastOrDefault(restore => restore.Version <= asOf && !turns.IsUndone(restore.Step, asOf));
            var snapshot = snapshots.LastOrDefault(snapshot => snapshot <= asOf && snapshot >= restore.Version && Serves(snapshot, asOf));
            var from = Math.Max(snapshot, restore.Version);
            parts.Push([.. strokes.Where(stroke => stroke.Version > from && stroke.Version <= asOf && !turns.IsUndone(stroke.Step, asOf))]);
            if (snapshot != 0 || restore.Version == 0)
            {
                return new(snapshot == 0 ? null : snapshot, [.. parts.SelectMany(part => part)]);
            }

            version = restore.Target;
        }
    }

    private bool Serves(long snapshot, long asOf) =>
        !strokes.TakeWhile(stroke => stroke.Version <= snapshot).Any(stroke => turns.AnyWithin(stroke.Step, snapshot, asOf))
        && !restores.TakeWhile(restore => restore.Version <= snapshot).Any(restore => turns.AnyWithin(restore.Step, snapshot, asOf));
}
