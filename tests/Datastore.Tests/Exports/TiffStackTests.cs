using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Exports;

namespace Lamella.Datastore.Tests.Exports;

public sealed class TiffStackTests
{
    private const string Library = "libtiff.so.6";

    [Theory]
    [InlineData(VoxelType.U8)]
    [InlineData(VoxelType.U16)]
    [InlineData(VoxelType.I32)]
    [InlineData(VoxelType.F32)]
    [InlineData(VoxelType.U64)]
    public async Task Every_section_is_where_its_page_says(VoxelType type)
    {
        var stack = new TiffStack(7, 5, 4, type, new VoxelSize(8, 8.5, 30, "nanometer"));

        var file = await Write(stack);

        Assert.Equal(stack.Length, file.Length);
        var pages = Pages(file);
        Assert.Equal(4, pages.Count);
        for (var section = 0; section < 4; section++)
        {
            Assert.Equal((7L, 5L, type.Bytes() * 8L), (pages[section][256], pages[section][257], pages[section][258]));
            Assert.Equal(type.IsFloat() ? 3 : type is VoxelType.I32 ? 2 : 1, pages[section][339]);
            Assert.Equal(stack.SectionBytes, pages[section][279]);
            Assert.Equal(Section(stack, section), file.AsSpan((int)pages[section][273], (int)stack.SectionBytes).ToArray());
        }

        var text = Encoding.ASCII.GetString(file.AsSpan((int)pages[0][270], 100));
        Assert.Contains("images=4\nslices=4\nunit=nanometer\nspacing=30\n", text, StringComparison.Ordinal);
        Assert.Equal(1 / 8.5, BitConverter.ToUInt32(file, (int)pages[0][283]) / (double)BitConverter.ToUInt32(file, (int)pages[0][283] + 4), 9);
    }

    [Fact]
    public void What_four_gigabytes_cannot_address_is_BigTIFF()
    {
        Assert.False(new TiffStack(1024, 1024, 4095, VoxelType.U8, new VoxelSize(1, 1, 1, "nanometer")).IsBig);
        Assert.True(new TiffStack(1024, 1024, 4096, VoxelType.U8, new VoxelSize(1, 1, 1, "nanometer")).IsBig);
    }

    [Fact]
    public async Task The_offsets_of_a_BigTIFF_reach_beyond_four_gigabytes()
    {
        // 5 GiB go by; only the directories are kept.
        var stack = new TiffStack(16_384, 16_384, 20, VoxelType.U8, new VoxelSize(4, 4, 4, "nanometer"));
        await using var kept = new HeadsOnly(stack.SectionBytes);

        await using var tiff = stack.Into(kept);
        var voxels = new byte[stack.SectionBytes];
        for (var section = 0; section < stack.Sections; section++)
        {
            await tiff.WriteAsync(voxels);
        }

        Assert.Equal(stack.Length, kept.Length);
        Assert.Equal(43, BinaryPrimitives.ReadUInt16LittleEndian(kept.At(2)));
        long offset = (long)BinaryPrimitives.ReadUInt64LittleEndian(kept.At(8));
        for (var section = 0; section < 20; section++)
        {
            var page = kept.At(offset);
            var tags = (int)BinaryPrimitives.ReadUInt64LittleEndian(page);
            var entries = Enumerable.Range(0, tags).ToDictionary(
                tag => BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(8 + (tag * 20))),
                tag => (long)BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(8 + (tag * 20) + 12)));
            Assert.Equal(kept.Bodies[section], entries[273]);
            Assert.Equal(stack.SectionBytes, entries[279]);
            offset = (long)BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(8 + (tags * 20)));
        }

        Assert.Equal(0, offset);
    }

    [LibraryFact(Library)]
    public async Task The_reference_library_reads_the_same_voxels()
    {
        var stack = new TiffStack(33, 17, 3, VoxelType.U16, new VoxelSize(8, 8, 30, "nanometer"));
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, await Write(stack));
            var tiff = TIFFOpen(path, "r");
            Assert.NotEqual(0, tiff);
            for (short section = 0; section < 3; section++)
            {
                Assert.Equal(1, TIFFSetDirectory(tiff, (ushort)section));
                var voxels = new byte[stack.SectionBytes];
                Assert.Equal(voxels.Length, TIFFReadEncodedStrip(tiff, 0, voxels, voxels.Length));
                Assert.Equal(Section(stack, section), voxels);
            }

            Assert.Equal(0, TIFFSetDirectory(tiff, 3));
            TIFFClose(tiff);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [DllImport(Library)]
    private static extern nint TIFFOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string mode);

    [DllImport(Library)]
    private static extern int TIFFSetDirectory(nint tiff, ushort directory);

    [DllImport(Library)]
    private static extern nint TIFFReadEncodedStrip(nint tiff, uint strip, byte[] voxels, nint bytes);

    [DllImport(Library)]
    private static extern void TIFFClose(nint tiff);

    private static async Task<byte[]> Write(TiffStack stack)
    {
        var file = new MemoryStream();
        await using var tiff = stack.Into(file);
        var voxels = Enumerable.Range(0, stack.Sections).SelectMany(section => Section(stack, section)).ToArray();

        // Voxels come in pieces of any length, across sections too.
        foreach (var piece in voxels.Chunk(19))
        {
            await tiff.WriteAsync(piece);
        }

        return file.ToArray();
    }

    private static byte[] Section(TiffStack stack, int section) =>
        [.. Enumerable.Range(0, (int)stack.SectionBytes).Select(at => (byte)((at * 7) + (section * 13)))];

    /// <summary>Reads the directories as TIFF 6.0, section 2, describes them: tag to value or offset.</summary>
    private static List<Dictionary<int, long>> Pages(byte[] file)
    {
        Assert.Equal("II*\0", Encoding.Latin1.GetString(file, 0, 4));
        var pages = new List<Dictionary<int, long>>();
        for (var offset = (int)BitConverter.ToUInt32(file, 4); offset != 0;)
        {
            var tags = BitConverter.ToUInt16(file, offset);
            pages.Add(Enumerable.Range(0, tags).ToDictionary(
                tag => (int)BitConverter.ToUInt16(file, offset + 2 + (tag * 12)),
                tag => (long)BitConverter.ToUInt32(file, offset + 2 + (tag * 12) + 8)));
            Assert.Equal(pages[^1].Keys.Order(), pages[^1].Keys);
            offset = (int)BitConverter.ToUInt32(file, offset + 2 + (tags * 12));
        }

        return pages;
    }

    private sealed class LibraryFactAttribute : FactAttribute
    {
        public LibraryFactAttribute(string library)
        {
            if (!NativeLibrary.TryLoad(library, out _))
            {
                Skip = $"{library} is not here (Debian package libtiff6).";
            }
        }
    }

    /// <summary>Counts what is written and keeps all but the sections.</summary>
    private sealed class HeadsOnly(long body) : Stream
    {
        private readonly Dictionary<long, byte[]> _parts = [];
        private long _length;

        public List<long> Bodies { get; } = [];

        public override long Length => _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public byte[] At(long offset)
        {
            var part = _parts.Where(kept => kept.Key <= offset).MaxBy(kept => kept.Key);
            return part.Value[(int)(offset - part.Key)..];
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length == body)
            {
                Bodies.Add(_length);
            }
            else
            {
                _parts[_length] = buffer.ToArray();
            }

            _length += buffer.Length;
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
