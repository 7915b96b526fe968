using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Codecs;

/// <summary>zstd as a step of a codec chain.</summary>
internal sealed class ZstdCodec : ByteCodec
{
    public override string Name => "zstd";

    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded) => Zstd.Decompress(encoded, decoded);
}
