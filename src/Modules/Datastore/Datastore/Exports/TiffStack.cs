using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Exports;

/// <summary>
/// A stack of sections as one TIFF, written front to back so that it can go into a stream that nobody can seek in: every offset is
/// known before the first voxel is read. Each section is one page with one uncompressed strip. Up to 4 GiB it is TIFF 6.0 (sections 2
/// and 8), beyond that BigTIFF (libtiff's specification: version 43, offsets of eight bytes). The first page's description and
/// resolution carry the voxel size the way ImageJ reads it.
/// </summary>
/// <param name="Width">Voxels along x.</param>
/// <param name="Height">Voxels along y.</param>
/// <param name="Sections">Voxels along z.</param>
internal sealed record TiffStack(int Width, int Height, int Sections, VoxelType VoxelType, VoxelSize VoxelSize)
{
    private const int Tags = 14;

    private const int ClassicHeader = 8;
    private const int BigHeader = 16;

    /// <summary>Bytes of one section: x fastest, then y, little-endian.</summary>
    public long SectionBytes => (long)Width * Height * VoxelType.Bytes();

    /// <summary>Whether the stack is too large for the offsets of classic TIFF.</summary>
    public bool IsBig => ClassicHeader + (Sections * (PageBytes(false) + SectionBytes)) + Description().Length > uint.MaxValue;

    /// <summary>Bytes of the whole file.</summary>
    public long Length => (IsBig ? BigHeader : ClassicHeader) + (Sections * (PageBytes(IsBig) + SectionBytes)) + Description().Length;

    /// <summary>A stream that takes the voxels, x fastest, then y, then z, and writes the file to <paramref name="destination"/>, which stays open.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is below one.</exception>
    public Stream Into(Stream destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Sections, 1);
        return new TiffStackStream(this, destination);
    }

    /// <summary>What stands before the voxels of section <paramref name="section"/>: its page, and before the first one the header of the file.</summary>
    internal byte[] Before(int section)
    {
        var big = IsBig;
        var header = big ? BigHeader : ClassicHeader;
        var description = Description();
        if (section > 0)
        {
            return Page(header + description.Length + (section * (PageBytes(big) + SectionBytes)), section, big, []);
        }

        var file = new byte[header];
        "II"u8.CopyTo(file);
        if (big)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(2), 43);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(4), 8);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(8), BigHeader);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(2), 42);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), ClassicHeader);
        }

        return [.. file, .. Page(header, 0, big, description)];
    }

    /// <summary>The directory of one page and what it points at; its voxels follow at once.</summary>
    private byte[] Page(long position, int section, bool big, byte[] description)
    {
        var directory = DirectoryBytes(big);
        var page = new byte[PageBytes(big) + description.Length];
        var resolutions = position + directory;
        var text = resolutions + 16;
        var voxels = position + page.Length;
        var next = section + 1 < Sections ? voxels + SectionBytes : 0;

        var at = Count(page, big, description.Length > 0 ? Tags : Tags - 1);
        Tag(256, 4, 1, Width);
        Tag(257, 4, 1, Height);
        Tag(258, 3, 1, VoxelType.Bytes() * 8);
        Tag(259, 3, 1, 1);   // not compressed
        Tag(262, 3, 1, 1);   // zero is black
        if (description.Length > 0)
        {
            Tag(270, 2, description.Length, text);
        }

        Tag(273, big ? 16 : 4, 1, voxels);
        Tag(277, 3, 1, 1);
        Tag(278, 4, 1, Height);
        Tag(279, big ? 16 : 4, 1, SectionBytes);
        Tag(282, 5, 1, resolutions);
        Tag(283, 5, 1, resolutions + 8);
        Tag(296, 3, 1, 1);   // the unit is in the description: TIFF knows inch and centimetre only
        Tag(339, 3, 1, VoxelType.IsFloat() ? 3 : VoxelType is VoxelType.I8 or VoxelType.I16 or VoxelType.I32 or VoxelType.I64 ? 2 : 1);
        if (big)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(at), (ulong)next);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(at), (uint)next);
        }

        PerUnit(VoxelSize.X).CopyTo(page, directory);
        PerUnit(VoxelSize.Y).CopyTo(page, directory + 8);
        description.CopyTo(page, directory + 16);
        return page;

        void Tag(int tag, int type, long count, long value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(at), (ushort)tag);
            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(at + 2), (ushort)type);
            if (big)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(at + 4), (ulong)count);
                // RATIONAL is eight bytes, which BigTIFF keeps in the entry itself.
                (type == 5 ? PerUnit(tag == 282 ? VoxelSize.X : VoxelSize.Y) : BitConverter.GetBytes(value)).CopyTo(page, at + 12);
                at += 20;
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(at + 4), (uint)count);
                BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(at + 8), (uint)value);
                at += 12;
            }
        }
    }

    private static int Count(byte[] page, bool big, int tags)
    {
        if (big)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(page, (ulong)tags);
            return 8;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(page, (ushort)tags);
        return 2;
    }

    // Room for all tags in every page, though the description is in the first one only: so every page has the same length.
    private static int DirectoryBytes(bool big) => big ? 8 + (Tags * 20) + 8 : 2 + (Tags * 12) + 4 + 2;

    private static int PageBytes(bool big) => DirectoryBytes(big) + 16;

    private byte[] Description()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"ImageJ=1.53t\nimages={Sections}\nslices={Sections}\nunit={VoxelSize.Unit}\nspacing={VoxelSize.Z}\nloop=false\n\0");
        var bytes = Encoding.ASCII.GetBytes(text);
        // Longer than what fits into an entry by itself, and even, so that the voxels begin on a word.
        return bytes.Length % 2 == 0 ? bytes : [.. bytes, 0];
    }

    /// <summary>Voxels per unit as TIFF's RATIONAL: numerator and denominator, four bytes each.</summary>
    private static byte[] PerUnit(double size)
    {
        var (numerator, denominator) = (1d, size);
        while (denominator < 100_000_000 && (denominator != Math.Truncate(denominator) || numerator != Math.Truncate(numerator)))
        {
            (numerator, denominator) = (numerator * 10, denominator * 10);
        }

        var rational = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(rational, (uint)Math.Min(uint.MaxValue, Math.Round(numerator)));
        BinaryPrimitives.WriteUInt32LittleEndian(rational.AsSpan(4), (uint)Math.Clamp(Math.Round(denominator), 1, uint.MaxValue));
        return rational;
    }
}
