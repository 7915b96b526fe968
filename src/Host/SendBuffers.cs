using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lamella.Host;

/// <summary>
/// The memory in which Kestrel keeps what it receives and sends. Its own has blocks of 4 KiB only, so that a brick is cut into dozens or fills
/// arrays that are made and thrown away; this one has blocks of a brick's length too, and keeps them.
/// </summary>
internal sealed class SendBuffers : IMemoryPoolFactory<byte>
{
    private static readonly Pool Shared = new();

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => Shared;

    private sealed class Pool : MemoryPool<byte>
    {
        private const int SmallestBits = 12;
        private const int LargestBits = 20;

        /// <summary>Bytes kept of each length of block; what comes back beyond that is left to the garbage collector.</summary>
        private const int Kept = 16 << 20;

        private readonly Shelf[] _shelves = [.. Enumerable.Range(SmallestBits, LargestBits - SmallestBits + 1).Select(bits => new Shelf(1 << bits))];

        public override int MaxBufferSize => 1 << LargestBits;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
            var bits = minBufferSize <= 1 << SmallestBits ? SmallestBits : BitOperations.Log2((uint)minBufferSize - 1) + 1;
            return _shelves[bits - SmallestBits].Take();
        }

        /// <summary>All connections share the pool, and none of them ends it.</summary>
        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Shelf(int length)
        {
            private readonly ConcurrentQueue<Block> _blocks = new();
            private Block? _last;
            private int _count;

            public Block Take()
            {
                if (Interlocked.Exchange(ref _last, null) is { } warm)
                {
                    return warm;
                }

                if (!_blocks.TryDequeue(out var block))
                {
                    return new Block(this, length);
                }

                Interlocked.Decrement(ref _count);
                return block;
            }

            public void PutBack(Block last)
            {
                // What was sent just now still lies in the core's cache, so that the next answer is best written there.
                if (Interlocked.Exchange(ref _last, last) is not { } block)
                {
                    return;
                }

                if (Interlocked.Increment(ref _count) <= Kept / length)
                {
                    _blocks.Enqueue(block);
                }
                else
                {
                    Interlocked.Decrement(ref _count);
                }
            }
        }

        /// <summary>Pinned for good: the kernel reads and writes it where it lies.</summary>
        private sealed class Block(Shelf shelf, int length) : MemoryManager<byte>
        {
            private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);

            public override Memory<byte> Memory => MemoryMarshal.CreateFromPinnedArray(_bytes, 0, _bytes.Length);

            public override Span<byte> GetSpan() => _bytes;

            public override MemoryHandle Pin(int elementIndex = 0) => _bytes.AsMemory(elementIndex).Pin();

            public override void Unpin()
            {
            }

            protected override bool TryGetArray(out ArraySegment<byte> segment)
            {
                segment = _bytes;
                return true;
            }

            protected override void Dispose(bool disposing) => shelf.PutBack(this);
        }
    }
}

internal static class SendBuffersServices
{
    public static void UseSendBuffers(this IWebHostBuilder host) => host
        .ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>, SendBuffers>()))
        .ConfigureKestrel(kestrel => kestrel.AddServerHeader = false)
        // A request is answered and its answer sent where it arrived: on a thread of the pool, which may wait. See docs/decisions/0100.
        .UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true)
        .ConfigureLogging(log => log
            // For every request it would begin an activity and a scope that no log here shows; what fails is logged by others.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));
}
