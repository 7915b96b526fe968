using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Bricks;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class BrickStreamTests
{
    [Fact]
    public void Sends_every_frame_whole_through_a_writer_that_gives_less_room_than_it_was_asked_for()
    {
        var random = new Random(5);
        var frames = Enumerable.Range(0, 40).Select(_ =>
        {
            var voxels = new byte[random.Next(100, 6000)];
            random.NextBytes(voxels);
            return voxels;
        }).ToList();
        var writer = new LeftoverWriter();
        var stream = new BrickStream(writer, asZstd: true);

        for (var i = 0; i < frames.Count; i++)
        {
            var frame = new byte[Zstd.CompressBound(frames[i].Length)];
            var length = Zstd.Compress(frames[i], frame, 1);
            frame.AsSpan(0, length).CopyTo(stream.Reserve(length));
            stream.Commit(i, length, frames[i].Length);
        }

        Assert.True(writer.Shortened > 5, "The writer never gave less than was asked for, so nothing was tried.");
        var decoded = new byte[frames.Sum(frame => frame.Length + BrickStream.HeaderLength)];
        Assert.Equal(decoded.Length, Zstd.Decompress(writer.Written, decoded));
        var at = 0;
        for (var i = 0; i < frames.Count; i++)
        {
            Assert.Equal(i, BinaryPrimitives.ReadInt32LittleEndian(decoded.AsSpan(at)));
            Assert.Equal(frames[i], decoded.AsSpan(at + BrickStream.HeaderLength, frames[i].Length).ToArray());
            at += BrickStream.HeaderLength + frames[i].Length;
        }
    }

    /// <summary>Hands out what is left of a block of 8 KiB as long as that is at least 1 KiB, as Kestrel does within an open chunk.</summary>
    private sealed class LeftoverWriter : PipeWriter
    {
        private readonly ArrayBufferWriter<byte> _written = new();
        private byte[] _block = new byte[8192];
        private int _used;

        public int Shortened { get; private set; }

        public ReadOnlySpan<byte> Written
        {
            get
            {
                Commit();
                return _written.WrittenSpan;
            }
        }

        public override Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (_block.Length - _used <= Math.Min(1024, sizeHint))
            {
                Commit();
                _block = new byte[Math.Max(8192, sizeHint)];
            }

            Shortened += _block.Length - _used < sizeHint ? 1 : 0;
            return _block.AsMemory(_used);
        }

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes) => _used += bytes;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(default(FlushResult));

        private void Commit()
        {
            _written.Write(_block.AsSpan(0, _used));
            _used = 0;
        }
    }
}
