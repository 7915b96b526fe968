using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Lamella.BuildingBlocks;

/// <summary>Zstandard frames (RFC 8878) by the reference library, libzstd. Contexts are kept, as many as were ever at work at once: making one costs more than a brick.</summary>
public static partial class Zstd
{
    private const string Library = "libzstd.so.1";

    // One more means that the frame does not say.
    private const ulong ContentSizeError = ulong.MaxValue - 1;

    // zstd.h: ZSTD_c_compressionLevel, ZSTD_c_checksumFlag.
    private const int LevelParameter = 100, ChecksumParameter = 201;

    private static readonly ConcurrentQueue<Context> Compressors = new();
    private static readonly ConcurrentQueue<Context> Decompressors = new();

    /// <summary>The most bytes that a frame of <paramref name="length"/> bytes can take.</summary>
    public static int CompressBound(int length) => checked((int)ZSTD_compressBound((nuint)length));

    /// <summary>Writes one frame that states its content size; answers its length.</summary>
    /// <param name="destination">At least <see cref="CompressBound"/> bytes.</param>
    /// <param name="level">1 (fast) to 19 (small).</param>
    /// <param name="checksum">Ends the frame with four bytes by which whoever decodes it, a browser too, finds out that it broke.</param>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination, int level, bool checksum = false)
    {
        var context = Compressors.TryDequeue(out var idle) ? idle : new Context(Load(ZSTD_createCCtx), pointer => ZSTD_freeCCtx(pointer));
        _ = ZSTD_CCtx_setParameter(context.Pointer, LevelParameter, level);
        _ = ZSTD_CCtx_setParameter(context.Pointer, ChecksumParameter, checksum ? 1 : 0);
        var written = ZSTD_compress2(context.Pointer, destination, (nuint)destination.Length, source, (nuint)source.Length);
        Compressors.Enqueue(context);
        return Checked(written, "compress");
    }

    /// <summary>Decodes all frames in <paramref name="source"/>; answers how many bytes they held. Never writes more than fits; refused (unreadable) when broken or larger than <paramref name="destination"/>.</summary>
    public static int Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var context = Decompressors.TryDequeue(out var idle) ? idle : new Context(Load(ZSTD_createDCtx), pointer => ZSTD_freeDCtx(pointer));
        var written = ZSTD_decompressDCtx(context.Pointer, destination, (nuint)destination.Length, source, (nuint)source.Length);
        Decompressors.Enqueue(context);
        return Checked(written, "decode");
    }

    /// <summary>How many bytes the first frame says that it decodes to; null when it does not say, or is no frame.</summary>
    public static long? FrameContentSize(ReadOnlySpan<byte> frame)
    {
        var size = ZSTD_getFrameContentSize(frame, (nuint)frame.Length);
        return size >= ContentSizeError ? null : (long)Math.Min(size, long.MaxValue);
    }

    private static int Checked(nuint result, string verb) => ZSTD_isError(result) == 0
        ? checked((int)result)
        : throw new RefusalException(
            RefusalKind.Unreadable, $"zstd cannot {verb} this: {Marshal.PtrToStringUTF8(ZSTD_getErrorName(result))}.");

    private static nint Load(Func<nint> create)
    {
        try
        {
            return create();
        }
        catch (DllNotFoundException absent)
        {
            throw new RefusalException(
                RefusalKind.Unreadable, $"zstd needs {Library}, which is not on this machine: install the Debian package libzstd1.", absent);
        }
    }

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compressBound(nuint size);

    [LibraryImport(Library)]
    private static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compress2(
        nint context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint length);

    [LibraryImport(Library)]
    private static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_decompressDCtx(
        nint context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint length);

    [LibraryImport(Library)]
    private static partial ulong ZSTD_getFrameContentSize(ReadOnlySpan<byte> source, nuint length);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    private static partial nint ZSTD_getErrorName(nuint code);

    private sealed class Context(nint pointer, Action<nint> free)
    {
        public nint Pointer => pointer;

        ~Context() => free(pointer);
    }
}
