using System.Collections.Concurrent;

namespace Lamella.GraphQL.Tests.Execution;

/// <summary>A step of a staircase that goes up for ever; what was loaded is noted under the staircase's name.</summary>
public sealed record Step(string Stairs, int Number);

/// <summary>Fields that load, in batches that are noted.</summary>
[QueryType]
internal static class LoadFields
{
    /// <summary>By staircase, the batches that went out, and a gate that somebody may wait at.</summary>
    public static ConcurrentDictionary<string, (ConcurrentQueue<string> Batches, TaskCompletionSource Gate)> Log { get; } = new();

    public static IReadOnlyList<Step?> Steps(string stairs, int count) => [.. Enumerable.Range(1, count).Select(number => new Step(stairs, number))];

    /// <summary>Waits until somebody has gone past the step that opens the gate.</summary>
    public static async Task<bool> Gate(string stairs, CancellationToken cancellationToken)
    {
        await Of(stairs).Gate.Task.WaitAsync(cancellationToken);
        return true;
    }

    internal static (ConcurrentQueue<string> Batches, TaskCompletionSource Gate) Of(string stairs) =>
        Log.GetOrAdd(stairs, _ => (new(), new(TaskCreationOptions.RunContinuationsAsynchronously)));
}

[ObjectType<Step>]
internal static class StepFields
{
    public static Task<Step?> Above([Parent] Step step, IDataLoader<Step, Step> steps, CancellationToken cancellationToken) =>
        steps.LoadAsync(step, cancellationToken);

    /// <summary>The same, after a moment's thought where the number is even.</summary>
    public static async Task<Step?> AboveLater([Parent] Step step, IDataLoader<Step, Step> steps, CancellationToken cancellationToken)
    {
        if (step.Number % 2 == 0)
        {
            await Task.Delay(20, cancellationToken);
        }

        return await steps.LoadAsync(step, cancellationToken);
    }

    public static async Task<Step> Certainly([Parent] Step step, IDataLoader<Step, Step> steps, CancellationToken cancellationToken) =>
        (await steps.LoadAsync(step, cancellationToken))!;

    public static bool OpensGate([Parent] Step step) => LoadFields.Of(step.Stairs).Gate.TrySetResult();

    /// <summary>There is nothing above the seventh, and the stairs named "broken" cannot be climbed.</summary>
    [DataLoader]
    internal static async Task<IReadOnlyDictionary<Step, Step>> StepsAbove(IReadOnlyList<Step> steps, CancellationToken cancellationToken)
    {
        LoadFields.Of(steps[0].Stairs).Batches.Enqueue(string.Join(',', steps.Select(step => step.Number)));
        await Task.Delay(5, cancellationToken);
        return steps[0].Stairs == "broken"
            ? throw new InvalidOperationException("The stairs are broken.")
            : steps.Where(step => step.Number != 7).ToDictionary(step => step, step => step with { Number = step.Number + 1 });
    }
}
