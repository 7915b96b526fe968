namespace Lamella.GraphQL.Execution;

/// <summary>
/// When loads go out (no n+1): once every resolver of the request that has begun either is done or waits for a load. Then all that was asked
/// for goes out, one batch a loader, and the batches themselves hold up the next ones, so that a level of the query is a batch. A resolver
/// that takes long over something else holds them up no longer than <see cref="GraphQLLimits.LoadPatience"/>.
/// </summary>
internal sealed class Batches
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, object> _loaders = new(ReferenceEqualityComparer.Instance);
    private readonly List<IBatch> _open = [];
    private int _active;

    public Batches(RequestContext request)
    {
        Request = request;
        Wake = () => Task.Run(DispatchIfIdle);
    }

    public RequestContext Request { get; }

    /// <summary>Called when a batch is begun, and when nobody works any more. Where no executor looks after the loads (the opening of a subscription), they go out by themselves.</summary>
    public Action Wake { get; set; }

    /// <summary>Somebody works who may ask for loads.</summary>
    public void Enter() => Interlocked.Increment(ref _active);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _active) <= 0)
        {
            Wake();
        }
    }

    /// <summary>The request's loader of a definition. Resolvers begin one at a time, so nobody else asks meanwhile.</summary>
    public Loader<TKey, TValue> Loader<TKey, TValue>(LoaderDefinition<TKey, TValue> definition) where TKey : notnull
    {
        if (!_loaders.TryGetValue(definition, out var loader))
        {
            _loaders.Add(definition, loader = new Loader<TKey, TValue>(this, definition));
        }

        return (Loader<TKey, TValue>)loader;
    }

    /// <summary>What was loaded before a mutation may no longer be so after it.</summary>
    public void Forget() => _loaders.Clear();

    public void Open(IBatch batch)
    {
        lock (_lock)
        {
            _open.Add(batch);
        }

        Wake();
    }

    /// <summary>Whether loads wait to go out.</summary>
    public bool AreOpen
    {
        get
        {
            lock (_lock)
            {
                return _open.Count > 0;
            }
        }
    }

    public void DispatchIfIdle()
    {
        if (Volatile.Read(ref _active) <= 0)
        {
            Dispatch();
        }
    }

    public void Dispatch()
    {
        IBatch[] batches;
        lock (_lock)
        {
            if (_open.Count == 0)
            {
                return;
            }

            batches = [.. _open];
            _open.Clear();
            Interlocked.Add(ref _active, batches.Length);
        }

        foreach (var batch in batches)
        {
            _ = Run(batch);
        }
    }

    private async Task Run(IBatch batch)
    {
        await batch.Run();
        Leave();
    }
}

/// <summary>Keys that were asked for and have not gone out.</summary>
internal interface IBatch
{
    /// <summary>Never throws: a failure is that of everybody who waits.</summary>
    Task Run();
}
