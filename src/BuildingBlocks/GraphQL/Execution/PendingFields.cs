namespace Lamella.GraphQL.Execution;

/// <summary>A field whose resolver has begun and is not done: what it waits for, and the place in its object that its value goes to.</summary>
internal readonly record struct PendingField(FieldContext Context, Resolving Resolving, ResultPath? ParentPath, object?[] Values, int Place);

/// <summary>
/// The fields of one request that wait, and the one loop that comes back for them: it completes those that are done, in the order in which they
/// began, lets loads go out when nobody works any more, and sleeps until something happens. Resolvers wait side by side; what comes of them is
/// put together by one thread at a time, without a lock and without a task of ours a field.
/// </summary>
internal sealed class PendingFields
{
    private readonly Batches _batches;
    private readonly Func<PendingField, ValueTask> _resume;
    private readonly TimeSpan _patience;
    private readonly Action _wake;
    private List<PendingField> _fields = [];
    private List<PendingField> _later = [];
    private TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="patience">How long loads wait for fields that work on something else.</param>
    /// <param name="resume">Completes a field that is done. May add others.</param>
    public PendingFields(Batches batches, TimeSpan patience, Func<PendingField, ValueTask> resume)
    {
        (_batches, _patience, _resume) = (batches, patience, resume);
        _wake = () => Volatile.Read(ref _happened).TrySetResult();
        batches.Wake = _wake;
    }

    public void Add(PendingField field)
    {
        _later.Add(field);
        field.Resolving.Task?.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_wake);
    }

    /// <summary>Until none waits.</summary>
    public async Task Finish()
    {
        while (_later.Count > 0)
        {
            // Before looking, so that nothing happens unseen between the look and the sleep.
            if (_happened.Task.IsCompleted)
            {
                Interlocked.Exchange(ref _happened, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            _batches.DispatchIfIdle();
            if (!await ResumeThoseDone() && !await SomethingHappens())
            {
                _batches.Dispatch();
            }
        }
    }

    /// <summary>False where loads have waited long enough for a sibling that works on something else.</summary>
    private async ValueTask<bool> SomethingHappens()
    {
        try
        {
            await _happened.Task.WaitAsync(_batches.AreOpen ? _patience : Timeout.InfiniteTimeSpan);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async ValueTask<bool> ResumeThoseDone()
    {
        (_fields, _later) = (_later, _fields);
        var isAnyDone = false;
        foreach (var field in _fields)
        {
            if (field.Resolving.Task is { IsCompleted: false })
            {
                _later.Add(field);
                continue;
            }

            isAnyDone = true;
            await _resume(field);

            // Only now that its children have begun: what they load goes out in the same batches as what their cousins load.
            _batches.Leave();
        }

        _fields.Clear();
        return isAnyDone;
    }
}
