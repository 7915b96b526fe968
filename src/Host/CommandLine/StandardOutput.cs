using System.Runtime.InteropServices;
using Lamella.BuildingBlocks;

namespace Lamella.Host.CommandLine;

/// <summary>
/// Standard output for bytes. The framework's own takes everything in silence once nobody reads it any more, and a command goes on for hours for
/// nobody; a stream of files writes at a place of its own, over what another command of the same redirection wrote.
/// </summary>
internal sealed partial class StandardOutput : WriteOnlyStream
{
    private const int Descriptor = 1;
    private const int Interrupted = 4;
    private const int Full = 11;
    private const short TakesMore = 4;

    /// <exception cref="IOException">Nobody reads it any more, or the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = write(Descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Full)
            {
                // Whoever started us does not let a write wait, so it is waited for here.
                var polled = new Polled { Descriptor = Descriptor, Wanted = TakesMore };
                _ = poll(ref polled, 1, timeout: -1);
            }
            else if (error != Interrupted)
            {
                throw new IOException($"Standard output takes no more: {Marshal.GetPInvokeErrorMessage(error)}.");
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return default;
    }

    public override void Flush()
    {
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int poll(ref Polled polled, nuint count, int timeout);

    private struct Polled
    {
        public int Descriptor;
        public short Wanted;
        public short Came;
    }
}
