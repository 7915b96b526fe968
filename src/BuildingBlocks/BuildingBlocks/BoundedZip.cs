using System.Buffers.Binary;
using System.IO.Compression;

namespace Lamella.BuildingBlocks;

/// <summary>
/// A stranger's zip. Its directory is read whole before an entry is seen, so what it claims to be is looked at first, where the format has it (PKWARE
/// APPNOTE 4.3.14 to 4.3.16).
/// </summary>
public static class BoundedZip
{
    private const int End = 22;
    private const int End64 = 56;
    private const int Locator64 = 20;

    // A name of some kilobytes is nobody's; most take a hundred bytes with all that stands beside them.
    private const int LongestEntry = 1024;

    /// <param name="name">What people know the file as.</param>
    /// <param name="stream">One that can seek; it stays open.</param>
    /// <exception cref="RefusalException">Unreadable: it is no sound zip, or has more entries.</exception>
    public static ZipArchive Open(string name, Stream stream, int mostEntries)
    {
        CheckDirectory(name, stream, mostEntries);
        try
        {
            var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return zip.Entries.Count <= mostEntries ? zip : throw TooMany(name, mostEntries);
        }
        catch (Exception broken) when (broken is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            throw Unsound(name, broken.Message);
        }
    }

    /// <summary>Whether the stream begins as a zip does; it stands at its beginning afterwards.</summary>
    public static bool IsZip(Stream stream)
    {
        Span<byte> start = stackalloc byte[4];
        stream.Position = 0;
        var isZip = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start is [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6];
        stream.Position = 0;
        return isZip;
    }

    private static void CheckDirectory(string name, Stream stream, int mostEntries)
    {
        var tail = new byte[Math.Min(stream.Length, End + ushort.MaxValue + Locator64)];
        Read(stream, stream.Length - tail.Length, tail);
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || at + End > tail.Length)
        {
            throw Unsound(name, "it does not say where its directory is.");
        }

        var end = tail.AsSpan(at);
        var (entries, start, endsAt) = ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), (ulong)BinaryPrimitives.ReadUInt32LittleEndian(end[16..]), stream.Length - tail.Length + at);
        if (entries == ushort.MaxValue || start == uint.MaxValue)
        {
            (entries, start) = Read64(name, stream, tail.AsSpan(0, at), entries, start);
        }

        if (entries > (ulong)mostEntries || start > (ulong)endsAt || (ulong)endsAt - start > (ulong)mostEntries * LongestEntry)
        {
            throw TooMany(name, mostEntries);
        }

        stream.Position = 0;
    }

    // What 16 or 32 bits cannot hold stands in a record before the end, and where that is in another.
    private static (ulong Entries, ulong Start) Read64(string name, Stream stream, ReadOnlySpan<byte> before, ulong entries, ulong start)
    {
        if (before.Length < Locator64 || !before[^Locator64..].StartsWith("PK\u0006\u0007"u8))
        {
            return (entries, start);
        }

        var record = new byte[End64];
        var at = BinaryPrimitives.ReadUInt64LittleEndian(before[^(Locator64 - 8)..]);
        if (at > (ulong)stream.Length || stream.Length - (long)at < End64)
        {
            throw Unsound(name, "it does not say where its directory is.");
        }

        Read(stream, (long)at, record);
        return record.AsSpan().StartsWith("PK\u0006\u0006"u8)
            ? (BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(32)), BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(48)))
            : throw Unsound(name, "it does not say where its directory is.");
    }

    private static void Read(Stream stream, long at, Span<byte> bytes)
    {
        stream.Position = at;
        stream.ReadExactly(bytes);
    }

    private static RefusalException Unsound(string name, string why) => new(RefusalKind.Unreadable, $"{name} is no sound zip: {why}");

    private static RefusalException TooMany(string name, int most) => new(RefusalKind.Unreadable, $"{name} has more entries than are looked at ({most:N0}).");
}
