using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Exports.Zips;

/// <summary>
/// Stands between a zip and a line that takes asynchronous writes only. The framework's zip closes each file with a few bytes written
/// synchronously; they wait here until the next asynchronous write, so that no thread waits for a slow line. <see cref="FlushAsync"/> sends the last.
/// </summary>
internal sealed class ClosingWrites(Stream destination) : WriteOnlyStream
{
    private readonly MemoryStream _waiting = new();

    public override void Write(ReadOnlySpan<byte> buffer) => _waiting.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => _waiting.Write(buffer, offset, count);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await SendWaiting(cancellationToken);
        await destination.WriteAsync(buffer, cancellationToken);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SendWaiting(cancellationToken);
        await destination.FlushAsync(cancellationToken);
    }

    public override void Flush()
    {
        // What waits is sent by whoever may wait for it.
    }

    private async ValueTask SendWaiting(CancellationToken cancellationToken)
    {
        if (_waiting.Length > 0)
        {
            await destination.WriteAsync(_waiting.GetBuffer().AsMemory(0, (int)_waiting.Length), cancellationToken);
            _waiting.SetLength(0);
        }
    }
}
