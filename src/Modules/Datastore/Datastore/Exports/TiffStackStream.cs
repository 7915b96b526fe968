using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Exports;

/// <summary>Takes voxels in pieces of any length and puts each section's page before them.</summary>
internal sealed class TiffStackStream(TiffStack stack, Stream destination) : WriteOnlyStream
{
    private int _section;
    private long _leftOfSection;

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

    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);

    public override void Flush() => destination.Flush();
}
