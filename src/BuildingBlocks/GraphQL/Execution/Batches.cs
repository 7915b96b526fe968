using System.Reflection;

namespace Lamella.GraphQL.Execution;

/// <summary>
/// When loads go out (no n+1): once every resolver of the request that has begun either is done or waits for a load. Then all that was asked
/// for goes out, one batch a loader, and the batches themselves hold up the next ones, so that a level of the query is a batch.
/// </summary>
internal sealed class Batches(RequestContext request)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MethodInfo, object> _loaders = [];
    private readonly List<IBatch> _open = [];
    private int _active;

    public RequestContext Request => request;

    /// <summary>Somebody works who may ask for loads.</summary>
    public void Enter() => Interlocked.Increment(ref _active);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _active) <= 0)
        {
            Dispatch();
        }
    }

    public Loader<TKey, TValue> Loader<TKey, TValue>(MethodInfo method, Func<Batches, Loader<TKey, TValue>> create) where TKey : notnull
    {
        lock (_lock)
        {
            if (!_loaders.TryGetValue(method, out var loader))
            {
                _loaders.Add(method, loader = create(this));
            }

            return (Loader<TKey, TValue>)loader;
        }
    }

    /// <summary>What was loaded before a mutation may no longer be so after it.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _loaders.Clear();
        }
    }

    public void Open(IBatch batch)
    {
        lock (_lock)
        {
            _open.Add(batch);
        }
    }

    private void Dispatch()
    {
        IBatch[] batches;
        lock (_lock)
        {
            batches = [.. _open];
            _open.Clear();
            Interlocked.Add(ref _active, batches.Length);
        }

        foreach (var batch in batches)
        {
            // On the pool, so that a resolver that asks does not run the batch within its own call.
            _ = Task.Run(async () =>
            {
                await batch.Run();
                Leave();
            });
        }
    }
}

/// <summary>Keys that were asked for and have not gone out.</summary>
internal interface IBatch
{
    Task Run();
}
