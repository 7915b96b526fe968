using System.Numerics;

namespace Lamella.Annotations.Nml.Files;

/// <summary>A column that grows without ever being copied whole. What was never put is the default, and stretches of it take no memory.</summary>
internal sealed class Column<T>
    where T : unmanaged
{
    private const int ChunkBits = 16;
    private const int ChunkSize = 1 << ChunkBits;
    private const int SmallestChunk = 64;

    private T[][] _chunks = [];

    public T this[int place]
    {
        get
        {
            var (chunk, at) = (place >> ChunkBits, place & (ChunkSize - 1));
            return chunk < _chunks.Length && at < _chunks[chunk].Length ? _chunks[chunk][at] : default;
        }

        set
        {
            var (chunk, at) = (place >> ChunkBits, place & (ChunkSize - 1));
            if (chunk >= _chunks.Length || at >= _chunks[chunk].Length)
            {
                Grow(chunk, at);
            }

            _chunks[chunk][at] = value;
        }
    }

    private void Grow(int chunk, int at)
    {
        if (chunk >= _chunks.Length)
        {
            var chunks = new T[(int)BitOperations.RoundUpToPowerOf2((uint)chunk + 1)][];
            Array.Fill(chunks, []);
            _chunks.CopyTo(chunks, 0);
            _chunks = chunks;
        }

        // There may be a thousand small files, and only the first chunk is of a small one.
        Array.Resize(ref _chunks[chunk], chunk > 0 ? ChunkSize : Math.Max(SmallestChunk, (int)BitOperations.RoundUpToPowerOf2((uint)at + 1)));
    }
}
