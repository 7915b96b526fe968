using System.Collections.Concurrent;

namespace Lamella.Datastore.Bricks;

/// <summary>Work that several ask for at once is done once. It ends early only when all who wait for it have gone.</summary>
internal sealed class SingleFlight<TKey, TResult> where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Flight> _flights = new();

    /// <summary>Runs <paramref name="work"/>, or joins the run of the same <paramref name="key"/> that is under way.</summary>
    public async Task<TResult> Run(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var flight = _flights.GetOrAdd(key, _ => new Flight());
            if (!flight.TryBoard())
            {
                _flights.TryRemove(KeyValuePair.Create(key, flight));
                continue;
            }

            try
            {
                return await flight.Start(work, () => _flights.TryRemove(KeyValuePair.Create(key, flight))).WaitAsync(cancellationToken);
            }
            finally
            {
                flight.Leave();
            }
        }
    }

    private sealed class Flight : IDisposable
    {
        private readonly CancellationTokenSource _abandoned = new();
        private readonly Lock _gate = new();
        private Task<TResult>? _work;
        private int _passengers;
        private bool _closed;

        public bool TryBoard()
        {
            lock (_gate)
            {
                if (!_closed)
                {
                    _passengers++;
                }

                return !_closed;
            }
        }

        public Task<TResult> Start(Func<CancellationToken, Task<TResult>> work, Action landed)
        {
            lock (_gate)
            {
                var abandoned = _abandoned.Token;
                return _work ??= Task.Run(async () =>
                {
                    try
                    {
                        return await work(abandoned);
                    }
                    finally
                    {
                        landed();
                    }
                });
            }
        }

        public void Leave()
        {
            lock (_gate)
            {
                if (--_passengers > 0)
                {
                    return;
                }

                _closed = true;
            }

            _abandoned.Cancel();
            Dispose();
        }

        public void Dispose() => _abandoned.Dispose();
    }
}
