using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace Lamella.BuildingBlocks.Tests;

/// <summary>A stranger's zip is opened only as far as its directory is small and where it says; what it claims is not believed.</summary>
public sealed class BoundedZipTests
{
    private const int End = 22;

    [Fact]
    public void Opens_with_as_many_entries_as_are_looked_at_and_not_with_one_more()
    {
        using var zip = BoundedZip.Open("a.zip", new MemoryStream(Zip(10)), 10);

        Assert.Equal(10, zip.Entries.Count);
        Assert.Equal("a.zip has more entries than are looked at (9).", Refused(Zip(10), 9));
    }

    [Fact]
    public void Does_not_believe_how_few_entries_it_says_it_has()
    {
        var zip = Zip(10);
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - End + 8), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - End + 10), 3);

        Assert.NotEmpty(Refused(zip, 9));
    }

    [Fact]
    public void Reads_no_directory_that_is_longer_than_so_many_entries_need() =>
        Assert.Contains("more entries", Refused(Zip(10, nameLength: 30_000), 100), StringComparison.Ordinal);

    [Fact]
    public void Looks_at_what_64_bits_claim_before_a_single_entry_is_read()
    {
        var zip = Zip64(Zip(1), entries: 1_000_000_000);

        Assert.Contains("more entries", Refused(zip, 1000), StringComparison.Ordinal);
        using var honest = BoundedZip.Open("a.zip", new MemoryStream(Zip64(Zip(1), entries: 1)), 1000);
        Assert.Single(honest.Entries);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 62)]
    [InlineData(5UL)]
    public void Is_unsound_where_its_record_of_64_bits_is_not_where_it_says(ulong at)
    {
        var zip = Zip64(Zip(1), entries: 1);
        BinaryPrimitives.WriteUInt64LittleEndian(zip.AsSpan(zip.Length - End - 20 + 8), at);

        Assert.Contains("no sound zip", Refused(zip, 1000), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_unsound_when_it_is_cut_off_anywhere()
    {
        var zip = Zip(3);
        for (var length = 0; length < zip.Length; length++)
        {
            Assert.Contains("no sound zip", Refused(zip[..length], 1000), StringComparison.Ordinal);
        }
    }

    private static string Refused(byte[] zip, int most) => Assert.Throws<RefusalException>(() => BoundedZip.Open("a.zip", new MemoryStream(zip), most).Dispose()).Message;

    private static byte[] Zip(int entries, int nameLength = 0)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < entries; i++)
            {
                zip.CreateEntry(string.Create(CultureInfo.InvariantCulture, $"{i}{new string('n', nameLength)}"));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>The same zip, which says in 64 bits what it said in 16 and 32 (APPNOTE 4.3.14 and 4.3.15).</summary>
    private static byte[] Zip64(byte[] zip, ulong entries)
    {
        var (record, locator, end) = (new byte[56], new byte[20], zip[^End..]);
        "PK\u0006\u0006"u8.CopyTo(record);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(4), 44);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(12), 45);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(14), 45);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(24), entries);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(32), entries);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(40), BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(12)));
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(48), BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16)));
        "PK\u0006\u0007"u8.CopyTo(locator);
        BinaryPrimitives.WriteUInt64LittleEndian(locator.AsSpan(8), (ulong)(zip.Length - End));
        BinaryPrimitives.WriteUInt32LittleEndian(locator.AsSpan(16), 1);
        end.AsSpan(8, 4).Fill(0xFF);
        end.AsSpan(12, 8).Fill(0xFF);
        return [.. zip[..^End], .. record, .. locator, .. end];
    }
}
