namespace Lamella.Datastore.Exports;

/// <summary>Takes voxels in pieces of any length and puts each section's page before them.</summary>
internal sealed class TiffStackStream(TiffStack stack, Stream destination) : Stream
{
    private int _section;
    private long _leftOfSection;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (_leftOfSection == 0)
            {
                if (_section == stack.Sections)
                {
                    throw new InvalidOperationException($"The stack has {stack.Sections} sections, and more voxels came.");
                }

                await destination.WriteAsync(stack.Before(_section++), cancellationToken);
                _leftOfSection = stack.SectionBytes;
            }

            var part = buffer[..(int)Math.Min(buffer.Length, _leftOfSection)];
            await destination.WriteAsync(part, cancellationToken);
            _leftOfSection -= part.Length;
            buffer = buffer[part.Length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);

    public override void Flush() => destination.Flush();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
