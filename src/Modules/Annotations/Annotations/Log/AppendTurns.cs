namespace Lamella.Annotations.Log;

/// <summary>
/// Two groups of one annotation are in work at once: while one is written to the disk, the next looks up, locks and paints what it will write. The
/// order stays that in which they were begun, and a group that waits here for the one before it holds no lock that the other still has to take.
/// </summary>
internal sealed class AppendTurns
{
    private SemaphoreSlim Preparing { get; } = new(1);
    private SemaphoreSlim Writing { get; } = new(1);

    /// <summary>Waits until whoever prepares is done with that.</summary>
    public async Task<Turn> Prepare()
    {
        await Preparing.WaitAsync();
        return new(this);
    }

    /// <summary>One transaction's turn. It is over when this is disposed, which is after the transaction is.</summary>
    internal sealed class Turn(AppendTurns turns) : IDisposable
    {
        private bool _prepares = true;
        private bool _writes;

        /// <summary>Waits until everything before is written, and lets nothing be prepared meanwhile: for what must see all of it.</summary>
        public async Task Last()
        {
            if (!_writes)
            {
                await turns.Writing.WaitAsync();
                _writes = true;
            }
        }

        /// <summary>All locks are taken: waits until everything before is written, and lets the next be prepared.</summary>
        public async Task Write()
        {
            await Last();
            if (_prepares)
            {
                _prepares = false;
                turns.Preparing.Release();
            }
        }

        public void Dispose()
        {
            if (_writes)
            {
                turns.Writing.Release();
            }

            if (_prepares)
            {
                turns.Preparing.Release();
            }
        }
    }
}
