namespace Lamella.GraphQL.Execution;

/// <summary>A method that loads batches, whichever request asks.</summary>
/// <param name="Load">Runs a batch with services of a scope of its own.</param>
internal sealed record LoaderDefinition<TKey, TValue>(
    Func<IReadOnlyList<TKey>, IServiceProvider, CancellationToken, Task<IReadOnlyDictionary<TKey, TValue>>> Load) where TKey : notnull;

/// <summary>One data loader of one request: remembers every key it was asked for, and sends each out once.</summary>
internal sealed class Loader<TKey, TValue>(Batches batches, LoaderDefinition<TKey, TValue> definition) where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Pending> _known = [];
    private Batch? _open;

    /// <param name="waiting">The call that asks. While it waits, it holds up no batch.</param>
    public Task<TValue?> Load(TKey key, FieldContext waiting)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(key, out var pending))
            {
                if (_open is null)
                {
                    batches.Open(_open = new(this));
                }

                _known.Add(key, pending = new(_open));
                _open.Add(key, pending);
            }

            pending.Batch.Wait(waiting);
            return pending.Task;
        }
    }

    private sealed class Pending(Batch batch) : TaskCompletionSource<TValue?>
    {
        public Batch Batch => batch;
    }

    private sealed class Batch(Loader<TKey, TValue> loader) : IBatch
    {
        private readonly List<TKey> _keys = [];
        private readonly List<Pending> _pending = [];
        private readonly List<FieldContext> _waiting = [];
        private bool _isLoaded;

        public void Add(TKey key, Pending pending)
        {
            _keys.Add(key);
            _pending.Add(pending);
        }

        public void Wait(FieldContext call)
        {
            if (!_isLoaded)
            {
                _waiting.Add(call);
                call.BeginLoad();
            }
        }

        public async Task Run()
        {
            lock (loader._lock)
            {
                loader._open = null;
            }

            TValue?[]? values = null;
            Exception? failure = null;
            try
            {
                var request = loader.Request;
                await using var scope = request.CreateScope();
                var found = await loader.LoadKeys(_keys, scope.ServiceProvider, request.CancellationToken);
                values = [.. _keys.Select(key => found.TryGetValue(key, out var value) ? value : default)];
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            lock (loader._lock)
            {
                // Everybody who waits counts as working again before the first of them does.
                _isLoaded = true;
                _waiting.ForEach(call => call.EndLoad());
            }

            for (var i = 0; i < _pending.Count; i++)
            {
                if (failure is not null)
                {
                    _pending[i].SetException(failure);
                }
                else
                {
                    _pending[i].SetResult(values![i]);
                }
            }
        }
    }

    private RequestContext Request => batches.Request;

    private Task<IReadOnlyDictionary<TKey, TValue>> LoadKeys(IReadOnlyList<TKey> keys, IServiceProvider services, CancellationToken cancellationToken) =>
        definition.Load(keys, services, cancellationToken);
}

/// <summary>A loader as one resolver sees it.</summary>
internal sealed class BoundLoader<TKey, TValue>(Loader<TKey, TValue> loader, FieldContext call) : IDataLoader<TKey, TValue> where TKey : notnull
{
    public Task<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken = default) => loader.Load(key, call);
}
