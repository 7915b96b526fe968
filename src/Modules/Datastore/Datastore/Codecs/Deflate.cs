using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Lamella.Datastore.Codecs;

/// <summary>libdeflate (Debian's libdeflate0), where it is on the machine: decodes what lies in memory in one piece, and checks its checksum.</summary>
internal static partial class Deflate
{
    private const string Library = "libdeflate.so.0";
    private const int Success = 0;

    private static readonly ConcurrentQueue<Decoder> Decoders = new();

    public enum Container
    {
        Zlib,
        Gzip,
    }

    /// <summary>Whether the library is there.</summary>
    public static bool IsThere { get; } = System.Runtime.InteropServices.NativeLibrary.TryLoad(Library, out _);

    /// <summary>
    /// Fills <paramref name="decoded"/> from its start and answers how many bytes that were. Null, with nothing of use in
    /// <paramref name="decoded"/>, when the library is absent or <paramref name="encoded"/> is anything else than one whole, sound member that fits.
    /// </summary>
    public static int? TryDecode(Container container, ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        if (!IsThere)
        {
            return null;
        }

        var decoder = Decoders.TryDequeue(out var idle) ? idle : new Decoder(libdeflate_alloc_decompressor());
        if (decoder.Pointer == 0)
        {
            return null;
        }

        var result = container == Container.Gzip
            ? libdeflate_gzip_decompress_ex(decoder.Pointer, encoded, (nuint)encoded.Length, decoded, (nuint)decoded.Length, out var read, out var written)
            : libdeflate_zlib_decompress_ex(decoder.Pointer, encoded, (nuint)encoded.Length, decoded, (nuint)decoded.Length, out read, out written);
        Decoders.Enqueue(decoder);
        return result == Success && read == (nuint)encoded.Length ? (int)written : null;
    }

    [LibraryImport(Library)]
    private static partial nint libdeflate_alloc_decompressor();

    [LibraryImport(Library)]
    private static partial void libdeflate_free_decompressor(nint decompressor);

    [LibraryImport(Library)]
    private static partial int libdeflate_gzip_decompress_ex(
        nint decompressor, ReadOnlySpan<byte> encoded, nuint length, Span<byte> decoded, nuint capacity, out nuint read, out nuint written);

    [LibraryImport(Library)]
    private static partial int libdeflate_zlib_decompress_ex(
        nint decompressor, ReadOnlySpan<byte> encoded, nuint length, Span<byte> decoded, nuint capacity, out nuint read, out nuint written);

    private sealed class Decoder(nint pointer)
    {
        public nint Pointer => pointer;

        ~Decoder() => libdeflate_free_decompressor(pointer);
    }
}
