using System.Runtime.InteropServices;

namespace Lamella.Datastore.Codecs;

/// <summary>bzip2, by its library.</summary>
internal sealed unsafe partial class Bzip2 : ByteCodec
{
    private const string Library = "libbz2.so.1.0";
    private const int OutputFull = -8;
    private static readonly NativeLibrary Native = new("bzip2", Library, "libbz2-1.0");

    public override string Name => "bz2";

    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        Native.Require();
        fixed (byte* from = encoded, to = decoded)
        {
            var length = (uint)decoded.Length;
            return BZ2_bzBuffToBuffDecompress(to, &length, from, (uint)encoded.Length, 0, 0) switch
            {
                0 => (int)length,
                OutputFull => throw TooLong(decoded.Length),
                var error => throw Broken($"the decoder answers {error}"),
            };
        }
    }

    [LibraryImport(Library)]
    private static partial int BZ2_bzBuffToBuffDecompress(byte* to, uint* capacity, byte* from, uint length, int small, int verbosity);
}
