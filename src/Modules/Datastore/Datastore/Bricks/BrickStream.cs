using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;

namespace Lamella.Datastore.Bricks;

/// <summary>What became of one brick of a batch.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Status">200, 204, 404, 410 or 502, as an answer of its own would have.</param>
/// <param name="Brick">What is sent for 200, already in the encoding of the stream; the stream gives it back.</param>
/// <param name="Message">What is said for 404, 410 and 502.</param>
/// <param name="DecodedLength">Bytes of the voxels.</param>
internal readonly record struct Fulfilled(int Index, int Status, Brick Brick, string? Message, int DecodedLength = 0);

/// <summary>
/// The body of a batch. Each brick is a header of four 32-bit numbers (its place in the request, status, how many decoded bytes follow, 0) and
/// the bytes: voxels for 200, nothing for 204, a message in UTF-8 otherwise. As zstd, every header and message is a small raw frame and every
/// brick the frame as it is stored; frames one behind the other decode as one stream (RFC 8878, section 3).
/// </summary>
internal sealed class BrickStream(PipeWriter body, bool asZstd)
{
    public const int HeaderLength = 16;

    /// <summary>Bytes that gather before they are sent.</summary>
    private const int FlushAfter = 256 * 1024;

    /// <summary>
    /// Room for all that gathers before it is sent: one chunk of the answer instead of one for each brick. Each chunk costs a copy, for Kestrel
    /// moves what it holds where its length has fewer digits than its room had, as that of 32 KiB in a block of 64 KiB.
    /// </summary>
    private const int ChunkRoom = (2 * FlushAfter) - 64;

    private static readonly int HeaderFrameLength = ZstdFrame.RawLength(HeaderLength);
    private int _unflushed;
    private byte[] _aside = [];
    private bool _isAside;

    public bool AsZstd => asZstd;

    /// <summary>Room for a header and a stored frame behind it, in the buffer from which it is sent; nothing is sent before <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(int frameLength)
    {
        // While a chunk of a chunked answer is open and empty, Kestrel hands it out even where that is less than was asked for.
        var needed = HeaderFrameLength + frameLength;
        var span = body.GetSpan(_unflushed == 0 ? Math.Max(needed, ChunkRoom) : needed);
        _isAside = span.Length < needed;
        if (!_isAside)
        {
            return span.Slice(HeaderFrameLength, frameLength);
        }

        if (_aside.Length < frameLength)
        {
            _aside = GC.AllocateUninitializedArray<byte>(frameLength);
        }

        return _aside.AsSpan(0, frameLength);
    }

    /// <summary>Sends the frame that was read into the room that was reserved for it.</summary>
    public void Commit(int index, int frameLength, int decodedLength)
    {
        if (_isAside)
        {
            Header(index, 200, decodedLength);
            Send(_aside.AsSpan(0, frameLength));
            return;
        }

        WriteHeader(body.GetSpan(HeaderFrameLength + frameLength), index, 200, decodedLength);
        Advance(HeaderFrameLength + frameLength);
    }

    /// <summary>Sends what became of a brick, and gives the brick back.</summary>
    public void Write(in Fulfilled fulfilled)
    {
        using var brick = fulfilled.Brick;
        if (fulfilled.Message is { } message)
        {
            var text = Encoding.UTF8.GetBytes(message);
            Header(fulfilled.Index, fulfilled.Status, text.Length);
            if (asZstd)
            {
                var frame = new byte[ZstdFrame.RawLength(text.Length)];
                ZstdFrame.WriteRaw(text, frame);
                text = frame;
            }

            Send(text);
            return;
        }

        Header(fulfilled.Index, fulfilled.Status, brick.Rented is null ? 0 : fulfilled.DecodedLength);
        if (brick.Rented is not null)
        {
            Send(brick.Bytes.Span);
        }
    }

    /// <summary>Sends what has gathered when it is much, waiting while the client is slow to take it.</summary>
    public ValueTask FlushIfMuch(CancellationToken cancellationToken) => FlushIfOver(FlushAfter, cancellationToken);

    /// <summary>Sends what has gathered.</summary>
    public ValueTask Flush(CancellationToken cancellationToken) => FlushIfOver(0, cancellationToken);

    private async ValueTask FlushIfOver(int bytes, CancellationToken cancellationToken)
    {
        if (_unflushed > bytes)
        {
            _unflushed = 0;
            await body.FlushAsync(cancellationToken);
        }
    }

    private void Header(int index, int status, int length)
    {
        var span = body.GetSpan(asZstd ? HeaderFrameLength : HeaderLength);
        Advance(WriteHeader(span, index, status, length));
    }

    private int WriteHeader(Span<byte> span, int index, int status, int length)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header, index);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], status);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], 0);
        if (asZstd)
        {
            return ZstdFrame.WriteRaw(header, span);
        }

        header.CopyTo(span);
        return HeaderLength;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        body.Write(bytes);
        _unflushed += bytes.Length;
    }

    private void Advance(int bytes)
    {
        body.Advance(bytes);
        _unflushed += bytes;
    }
}
