using System.Collections.Concurrent;
using Lamella.Annotations.Log;

namespace Lamella.Annotations.Skeletons;

/// <summary>
/// What annotations hold besides voxels, at any version: the log replayed, without the operations whose step is undone as of that version. Of
/// annotations in use, contents at some versions are kept in memory (forks share what is equal in them), so that catching up replays what is new and an
/// undo replays from before its step. Elsewhere the replay begins at a snapshot. A content kept with the log's rows up to one version and the steps
/// undone as of another serves a third one only when no undo or redo between the two latter reaches back behind it.
/// </summary>
internal sealed class Contents(TimeProvider clock)
{
    private const int CheckpointEvery = 64;
    private const int MostCheckpoints = 32;
    private const int MostAnnotations = 1000;

    /// <summary>Nodes are the largest part by far.</summary>
    private const long MostNodes = 6_000_000;

    private readonly ConcurrentDictionary<Guid, Kept> _kept = new();

    /// <summary>The content at a version that the log has. It is the caller's own. Not within a transaction: after a long replay a snapshot is kept.</summary>
    public async Task<AnnotationContent> At(AnnotationLog log, long version, CancellationToken cancellationToken)
    {
        var (content, replayed) = await InTurn<Folded>(log.Annotation, async kept =>
        {
            if (version < kept.Version)
            {
                return await State(kept, log, version, cancellationToken);
            }

            var bytes = await CatchUp(kept, log, version, cancellationToken);
            return new(kept.Newest.Fork(), bytes);
        }, cancellationToken);
        if (Snapshots.IsDue(content, replayed))
        {
            await Snapshots.Keep(log, version, content, cancellationToken);
        }

        return content;
    }

    /// <summary>
    /// The content before and after a batch that is about to become this version, and whose transaction holds the version row. Only undos, redos,
    /// restores and imports are done. When the transaction is committed, say so: then catching up need not do again what was done for it.
    /// </summary>
    /// <param name="undone">By operation, whether its step is undone as of this batch.</param>
    public async Task<(AnnotationContent Before, AnnotationContent After, Action Committed)> Around(
        AnnotationLog log, long version, IReadOnlyList<Operation> operations, IReadOnlyList<bool> undone, IReadOnlyList<Flip> flips, CancellationToken cancellationToken) =>
        await InTurn(log.Annotation, async kept =>
        {
            await CatchUp(kept, log, version - 1, cancellationToken);
            var (before, after, reach) = (kept.Newest.Fork(), kept.Newest.Fork(), long.MaxValue);
            if (flips.Count > 0)
            {
                reach = flips.Min(flip => flip.FirstVersion == 0 ? version : flip.FirstVersion);
            }

            // What is before the last restore it sets aside.
            var last = operations.Index().LastOrDefault(operation => operation.Item is Restore restore && !undone[operation.Index] && restore.Version < version, (-1, null!));
            if (last.Item is Restore restoring)
            {
                (after, _) = await State(kept, log, restoring.Version, cancellationToken);
            }
            else if (flips.Count > 0)
            {
                var steps = await log.UndoneSteps(version - 1, cancellationToken);
                foreach (var flip in flips)
                {
                    _ = flip.Undone ? steps.Add(flip.Step) : steps.Remove(flip.Step);
                }

                (after, _) = await Fold(kept, log, version - 1, steps, reach, reach, passed: null, cancellationToken);
            }

            for (var i = last.Index + 1; i < operations.Count; i++)
            {
                if (operations[i] is ImportSkeleton import && !undone[i])
                {
                    await Payloads.AddTo(after, log.Connection, log.Annotation, import.Payload, cancellationToken);
                }
            }

            var expected = kept.Expected = new(version, reach, after.Fork());
            return (before, after, new Action(() => expected.IsCommitted = true));
        }, cancellationToken);

    private async Task<T> InTurn<T>(Guid annotation, Func<Kept, Task<T>> work, CancellationToken cancellationToken)
    {
        var kept = _kept.GetOrAdd(annotation, _ => new());
        await kept.Turn.WaitAsync(cancellationToken);
        try
        {
            kept.UsedAt = clock.GetTimestamp();
            return await work(kept);
        }
        finally
        {
            kept.Turn.Release();
            Shed(annotation);
        }
    }

    // Answers how many bytes of the log it took.
    private static async Task<long> CatchUp(Kept kept, AnnotationLog log, long version, CancellationToken cancellationToken)
    {
        if (kept.Expected is { } expected && expected.Version <= version)
        {
            kept.Expected = null;
            if (expected.Version == kept.Version + 1 && expected.IsCommitted)
            {
                kept.Advance(expected.Version, expected.Reach, [], expected.Content);
            }
        }

        if (version <= kept.Version)
        {
            return 0;
        }

        var reach = await log.ReachOfFlips(kept.Version, version, cancellationToken);
        var passed = new List<(long, AnnotationContent)>();
        var (content, bytes) = await Fold(kept, log, version, await log.UndoneSteps(version, cancellationToken), reach, long.MaxValue, passed, cancellationToken);
        kept.Advance(version, reach, passed, content);
        return bytes;
    }

    // Any version; leaves what is kept as it is.
    private static async Task<Folded> State(Kept kept, AnnotationLog log, long version, CancellationToken cancellationToken)
    {
        var reach = await log.ReachOfFlips(kept.Version, version, cancellationToken);
        return await Fold(kept, log, version, await log.UndoneSteps(version, cancellationToken), reach, long.MaxValue, passed: null, cancellationToken);
    }

    /// <summary>The rows up to a version without the undone steps.</summary>
    /// <param name="reach">Checkpoints from here on have other steps undone.</param>
    /// <param name="turning">So have snapshots, because these undos and redos are not in the log yet.</param>
    /// <param name="passed">Takes contents on the way.</param>
    private static async Task<Folded> Fold(
        Kept kept, AnnotationLog log, long to, IReadOnlySet<Guid> undone, long reach, long turning, List<(long, AnnotationContent)>? passed, CancellationToken cancellationToken)
    {
        var (from, content) = kept.Checkpoints.LastOrDefault(checkpoint => checkpoint.Version <= to && checkpoint.Version < reach);
        (from, content) = await Snapshots.Newest(log, from, to, turning, cancellationToken) ?? (from, content?.Fork() ?? new());
        var (skipped, bytes, count) = (0, 0L, 0);
        if (await log.LastRestore(from, to, undone, cancellationToken) is { } restore)
        {
            // Whatever was before it, it is as it was at that version.
            (content, bytes) = await State(kept, log, restore.Target, cancellationToken);
            (from, skipped) = (restore.Version - 1, restore.Ordinal + 1);
        }
        else
        {
            passed?.Add((from, content.Fork()));
        }

        for (var rows = await log.Rows(from, to, cancellationToken); rows.Count > 0; rows = await log.Rows(from, to, cancellationToken))
        {
            foreach (var row in rows)
            {
                await Apply(content, log, row.Operations.Skip(skipped), undone, cancellationToken);
                (from, skipped, bytes) = (row.Version, 0, bytes + row.Packed.Length);
                if (++count % CheckpointEvery == 0)
                {
                    passed?.Add((from, content.Fork()));
                }
            }
        }

        return new(content, bytes);
    }

    private static async Task Apply(AnnotationContent content, AnnotationLog log, IEnumerable<Operation> operations, IReadOnlySet<Guid> undone, CancellationToken cancellationToken)
    {
        foreach (var operation in operations)
        {
            if (undone.Contains(operation.Step))
            {
                continue;
            }

            if (operation is ImportSkeleton import)
            {
                await Payloads.AddTo(content, log.Connection, log.Annotation, import.Payload, cancellationToken);
            }
            else
            {
                content.Apply(operation);
            }
        }
    }

    // What was used longest ago leaves first; the one in hand stays whatever its size.
    private void Shed(Guid inHand)
    {
        var held = _kept.Sum(entry => entry.Value.Nodes);
        if (held <= MostNodes && _kept.Count <= MostAnnotations)
        {
            return;
        }

        foreach (var (annotation, kept) in _kept.OrderBy(entry => entry.Value.UsedAt).ToList())
        {
            if ((held > MostNodes || _kept.Count > MostAnnotations) && annotation != inHand && kept.Turn.Wait(0))
            {
                held -= kept.Nodes;
                kept.Forget();
                _kept.TryRemove(new(annotation, kept));
                kept.Turn.Release();
            }
        }
    }

    /// <summary>What a batch makes of the newest content, should it be committed.</summary>
    /// <param name="Reach">Checkpoints from here on it makes untrue.</param>
    private sealed record ExpectedContent(long Version, long Reach, AnnotationContent Content)
    {
        private volatile bool _isCommitted;

        public bool IsCommitted
        {
            get => _isCommitted;
            set => _isCommitted = value;
        }
    }

    /// <param name="Bytes">Of the log, that it took.</param>
    private readonly record struct Folded(AnnotationContent Content, long Bytes);

    /// <summary>Contents of one annotation, all with the steps undone as of <see cref="Version"/>.</summary>
    private sealed class Kept
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public long Version { get; private set; }

        /// <summary>Ascending; nobody changes what they say, which a fork brings back under its own numbers (<see cref="Slots"/>).</summary>
        public List<(long Version, AnnotationContent Content)> Checkpoints { get; } = [];

        public AnnotationContent Newest => Checkpoints.Count > 0 ? Checkpoints[^1].Content : new();

        public long UsedAt { get; set; }

        public ExpectedContent? Expected { get; set; }

        /// <summary>Read by others while it changes, which does no harm.</summary>
        public long Nodes { get; private set; }

        public void Advance(long version, long reach, List<(long Version, AnnotationContent Content)> passed, AnnotationContent content)
        {
            Checkpoints.RemoveAll(checkpoint => checkpoint.Version >= reach);
            var last = Checkpoints.Count > 0 ? Checkpoints[^1].Version : -1;
            Checkpoints.AddRange(passed.Where(checkpoint => checkpoint.Version > last && checkpoint.Version < version));
            Checkpoints.Add((version, content));
            (Version, Nodes) = (version, content.Nodes.Count);
            while (Checkpoints.Count > MostCheckpoints)
            {
                // Every other one of the older half goes: the further back, the wider apart.
                for (var i = (Checkpoints.Count / 2) - 1; i >= 0; i -= 2)
                {
                    Checkpoints.RemoveAt(i);
                }
            }
        }

        public void Forget()
        {
            Checkpoints.Clear();
            Expected = null;
            (Version, Nodes) = (0, 0);
        }
    }
}
