namespace Lamella.GraphQL.Execution;

/// <summary>One data loader of one request: remembers every key it was asked for, and sends each out once.</summary>
/// <param name="load">Runs a batch with services of a scope of its own.</param>
internal sealed class Loader<TKey, TValue>(
    Batches batches, Func<IReadOnlyList<TKey>, IServiceProvider, CancellationToken, Task<IReadOnlyDictionary<TKey, TValue>>> load) where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Pending> _known = [];
    private Batch? _open;

    public Task<TValue?> Load(TKey key, LoadCount loads)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(key, out var known))
            {
                known.Wait(loads, batches);
                return known.Source.Task;
            }

            var pending = new Pending();
            _known.Add(key, pending);
            if (_open is null)
            {
                batches.Open(_open = new(this));
            }

            _open.Keys.Add(key);
            pending.Wait(loads, batches);
            return pending.Source.Task;
        }
    }

    private sealed class Pending
    {
        private readonly List<LoadCount> _waiting = [];
        private bool _isAwake;

        public TaskCompletionSource<TValue?> Source { get; } = new();

        public void Wait(LoadCount loads, Batches batches)
        {
            if (_isAwake)
            {
                return;
            }

            _waiting.Add(loads);
            if (Interlocked.Increment(ref loads.Waiting) == 1)
            {
                batches.Leave();
            }
        }

        /// <summary>The value is on its way to everybody who waits: they count as working again before the first of them does.</summary>
        public void Wake(Batches batches)
        {
            _isAwake = true;
            foreach (var loads in _waiting)
            {
                if (Interlocked.Decrement(ref loads.Waiting) == 0)
                {
                    batches.Enter();
                }
            }
        }
    }

    private sealed class Batch(Loader<TKey, TValue> loader) : IBatch
    {
        public List<TKey> Keys { get; } = [];

        public async Task Run()
        {
            List<Pending> waiting;
            lock (loader._lock)
            {
                loader._open = null;
                waiting = [.. Keys.Select(key => loader._known[key])];
            }

            IReadOnlyDictionary<TKey, TValue>? values = null;
            Exception? failure = null;
            try
            {
                await using var scope = loader.Batches.Request.CreateScope();
                values = await loader.LoadKeys(Keys, scope.ServiceProvider, loader.Batches.Request.CancellationToken);
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            lock (loader._lock)
            {
                foreach (var pending in waiting)
                {
                    pending.Wake(loader.Batches);
                }
            }

            for (var i = 0; i < Keys.Count; i++)
            {
                if (failure is not null)
                {
                    waiting[i].Source.TrySetException(failure);
                }
                else
                {
                    waiting[i].Source.TrySetResult(values!.TryGetValue(Keys[i], out var value) ? value : default);
                }
            }
        }
    }

    private Batches Batches => batches;

    private Task<IReadOnlyDictionary<TKey, TValue>> LoadKeys(IReadOnlyList<TKey> keys, IServiceProvider services, CancellationToken cancellationToken) =>
        load(keys, services, cancellationToken);
}

/// <summary>A loader as one resolver sees it.</summary>
internal sealed class BoundLoader<TKey, TValue>(Loader<TKey, TValue> loader, LoadCount loads) : IDataLoader<TKey, TValue> where TKey : notnull
{
    public Task<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken = default) => loader.Load(key, loads);
}
