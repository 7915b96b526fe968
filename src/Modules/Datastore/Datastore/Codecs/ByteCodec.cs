using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Codecs;

/// <summary>One step from stored bytes towards voxels.</summary>
internal abstract class ByteCodec
{
    /// <summary>As the formats name it: <c>zstd</c>, <c>gzip</c>, ….</summary>
    public abstract string Name { get; }

    /// <summary>Fills <paramref name="decoded"/> from its start and answers how many bytes that were; never writes past its end.</summary>
    /// <exception cref="RefusalException">Unreadable when the bytes are not what this codec writes, or decode to more than fits.</exception>
    public abstract int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded);

    protected RefusalException Broken(string why) => new(RefusalKind.Unreadable, $"The {Name} data is broken: {why}.");

    protected RefusalException TooLong(int capacity) =>
        new(RefusalKind.Unreadable, $"The {Name} data decodes to more than the {capacity} bytes that the headers declare.");
}
