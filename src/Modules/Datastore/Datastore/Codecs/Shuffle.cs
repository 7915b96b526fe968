namespace Lamella.Datastore.Codecs;

/// <summary>The shuffle filter of numcodecs: first bytes of all elements together, then all second ones, and so on. A rest that fills no element stays as it is.</summary>
internal sealed class Shuffle(int elementBytes) : ByteCodec
{
    public override string Name => "shuffle";

    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        if (encoded.Length > decoded.Length)
        {
            throw TooLong(decoded.Length);
        }

        var elements = encoded.Length / elementBytes;
        for (var part = 0; part < elementBytes; part++)
        {
            var from = encoded.Slice(part * elements, elements);
            for (int i = 0, to = part; i < from.Length; i++, to += elementBytes)
            {
                decoded[to] = from[i];
            }
        }

        var whole = elements * elementBytes;
        encoded[whole..].CopyTo(decoded[whole..]);
        return encoded.Length;
    }
}
