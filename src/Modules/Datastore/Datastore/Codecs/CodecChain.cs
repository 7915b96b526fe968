using System.Buffers;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Codecs;

/// <summary>The codecs between voxels and stored bytes, in the order in which the writer applied them.</summary>
internal sealed class CodecChain(params IReadOnlyList<ByteCodec> codecs)
{
    public IReadOnlyList<ByteCodec> Codecs => codecs;

    /// <summary>Decodes stored bytes to exactly the bytes that <paramref name="decoded"/> holds.</summary>
    /// <exception cref="RefusalException">Unreadable when they are broken, or decode to more or to fewer bytes.</exception>
    public void Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        byte[]? held = null;
        try
        {
            var content = encoded;
            for (var i = codecs.Count - 1; i >= 0; i--)
            {
                if (codecs[i] is Crc32CCodec)
                {
                    content = Crc32C.Checked(content);
                    continue;
                }

                if (i == 0)
                {
                    RequireLength(codecs[i].Decode(content, decoded), decoded.Length);
                    return;
                }

                var next = ArrayPool<byte>.Shared.Rent((int)Math.Min(ReadLimits.EncodedBytes(decoded.Length), int.MaxValue));
                try
                {
                    content = next.AsSpan(0, codecs[i].Decode(content, next));
                }
                catch
                {
                    ArrayPool<byte>.Shared.Return(next);
                    throw;
                }

                if (held is not null)
                {
                    ArrayPool<byte>.Shared.Return(held);
                }

                held = next;
            }

            RequireLength(content.Length, decoded.Length);
            content.CopyTo(decoded);
        }
        finally
        {
            if (held is not null)
            {
                ArrayPool<byte>.Shared.Return(held);
            }
        }
    }

    public override string ToString() => codecs.Count == 0 ? "raw" : string.Join(" · ", codecs.Select(codec => codec.Name));

    private static void RequireLength(int found, int declared)
    {
        if (found != declared)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"A chunk decodes to {found} bytes where its headers declare {declared}.");
        }
    }
}
