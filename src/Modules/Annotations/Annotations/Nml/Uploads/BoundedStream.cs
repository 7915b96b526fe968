using Lamella.Annotations.Nml.Files;

namespace Lamella.Annotations.Nml.Uploads;

/// <summary>Gives so many bytes of a stranger's XML and no more, whatever it claims, and no element or text so long that reading it would fill memory.</summary>
/// <param name="leaveOpen">Whether the inner one outlives this.</param>
internal sealed class BoundedStream(Stream inner, long most, bool leaveOpen, CancellationToken cancellationToken) : Stream
{
    private const int LongestElement = 4 * 1024 * 1024;

    private long _sinceElement;

    /// <summary>Bytes given.</summary>
    public long Taken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = inner.Read(buffer);
        if ((Taken += read) > most)
        {
            throw NmlCursor.Refuse($"unpacked it is larger than is taken of it ({most:N0} bytes).");
        }

        // The reader holds an element with all its attributes at once, or a text.
        var last = buffer[..read].LastIndexOf((byte)'<');
        _sinceElement = last < 0 ? _sinceElement + read : read - last;
        return _sinceElement <= LongestElement ? read : throw NmlCursor.Refuse($"an element or text is longer than {LongestElement:N0} bytes.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
