using System.Buffers;
using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;

namespace Lamella.Datastore.Bricks;

/// <summary>One brick of a batch, as a client asks for it: six 32-bit little-endian numbers.</summary>
/// <param name="Level">Index of the magnification in the layer's list.</param>
internal readonly record struct BrickWish(int Level, int X, int Y, int Z, int Channel, int Time)
{
    public const int MaximumBricks = 512;
    public const int Length = 24;

    /// <summary>The wishes in the body of a request.</summary>
    /// <exception cref="BadHttpRequestException">Too many, or no whole number of them.</exception>
    public static async Task<BrickWish[]> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        const int most = MaximumBricks * Length;
        var body = ArrayPool<byte>.Shared.Rent(most + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(body.AsMemory(0, most + 1), most + 1, throwOnEndOfStream: false, cancellationToken);
            if (length > most || length % Length != 0)
            {
                throw new BadHttpRequestException(
                    $"The body must be 1 to {MaximumBricks} times {Length} bytes: level, x, y, z, channel and time of each brick as 32-bit little-endian numbers.");
            }

            var wishes = new BrickWish[length / Length];
            for (var i = 0; i < wishes.Length; i++)
            {
                wishes[i] = Read(body.AsSpan(i * Length, Length));
            }

            return wishes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static BrickWish Read(ReadOnlySpan<byte> bytes) => new(
        Number(bytes, 0), Number(bytes, 1), Number(bytes, 2), Number(bytes, 3), Number(bytes, 4), Number(bytes, 5));

    private static int Number(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadInt32LittleEndian(bytes[(index * sizeof(int))..]);
}
