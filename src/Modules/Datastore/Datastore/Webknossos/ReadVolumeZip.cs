using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Volumes;
using MediatR;

namespace Lamella.Datastore.Webknossos;

internal sealed partial class ReadVolumeZipHandler : IRequestHandler<ReadVolumeZip, VolumeZip>
{
    /// <summary>Buckets of all magnifications together, and a header each.</summary>
    private const int MostEntries = 200_000;

    private const int MetadataBytes = 1 << 20;

    // A bucket lies within what 32 bits count in voxels of magnification 1.
    private const long Farthest = ReadLimits.AxisLength;

    [GeneratedRegex(@"^(?:.*/)?([0-9]+(?:-[0-9]+-[0-9]+)?)/header\.wkw$", RegexOptions.CultureInvariant)]
    private static partial Regex WkwHeaderFile();

    [GeneratedRegex(@"^z([0-9]{1,9})/y([0-9]{1,9})/x([0-9]{1,9})\.wkw$", RegexOptions.CultureInvariant)]
    private static partial Regex WkwFile();

    [GeneratedRegex(@"^(?:.*/)?([0-9]+(?:-[0-9]+-[0-9]+)?)/zarr\.json$", RegexOptions.CultureInvariant)]
    private static partial Regex ZarrFile();

    public Task<VolumeZip> Handle(ReadVolumeZip query, CancellationToken cancellationToken)
    {
        // Read as long as bricks are; of a zip that is only read nothing is left to close but the stream, which is the asker's.
        var zip = BoundedZip.Open(query.Name, query.Zip, MostEntries);
        var levels = Levels(query.Name, zip);
        var grid = query.Grid;
        if (levels.All(level => level.Stored.Count == 0))
        {
            return Task.FromResult(new VolumeZip(null, 0, []));
        }

        var fitting = levels.Where(level => level.Stored.Count > 0 && IsWhole(level.Mag, grid.Mag)).OrderBy(level => level.Mag.Factors.Product).ToList();
        if (fitting.Count == 0)
        {
            throw new RefusalException(
                RefusalKind.Unreadable,
                $"{query.Name} holds voxels of magnification {string.Join(", ", levels.Where(level => level.Stored.Count > 0).Select(level => level.Mag))}; the dataset's finest is {grid.Mag}, and none of them is a multiple of it.");
        }

        var level = fitting[0];
        var bricks = new BucketsOnGrid(query.Name, level, grid, query.MostBricks);
        return Task.FromResult(new VolumeZip(level.Mag, bricks.Count, bricks.Read(cancellationToken)));
    }

    private static bool IsWhole(Mag coarse, Mag fine) => coarse.X % fine.X == 0 && coarse.Y % fine.Y == 0 && coarse.Z % fine.Z == 0;

    private static List<VolumeBuckets> Levels(string name, ZipArchive zip)
    {
        var folders = new Dictionary<string, VolumeBuckets>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var (wkw, zarr) = (WkwHeaderFile().Match(entry.FullName), ZarrFile().Match(entry.FullName));
            if ((wkw.Success ? wkw : zarr.Success ? zarr : null) is not { } found || !Mag.TryParse(found.Groups[1].Value, out var mag))
            {
                continue;
            }

            if (mag.X > ReadLimits.Magnification || mag.Y > ReadLimits.Magnification || mag.Z > ReadLimits.Magnification)
            {
                throw new RefusalException(RefusalKind.Unreadable, $"{entry.FullName} in {name} is of a magnification of more than {ReadLimits.Magnification:N0}.");
            }

            var room = new byte[wkw.Success ? WkwHeader.Bytes + 1 : MetadataBytes];
            var content = room.AsMemory(0, VolumeBuckets.Unpack(name, entry, room));
            var folder = entry.FullName[..(entry.FullName.LastIndexOf('/') + 1)];
            if (!folders.TryAdd(folder, wkw.Success ? new WkwBuckets(name, mag, entry.FullName, content.Span) : new ZarrBuckets(name, mag, entry.FullName, content)))
            {
                throw new RefusalException(RefusalKind.Unreadable, $"{entry.FullName} is in {name} twice.");
            }
        }

        if (folders.Values.GroupBy(level => level.Mag).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"{name} holds more than one array of magnification {twice.Key}: an annotation's volume has one.");
        }

        foreach (var entry in zip.Entries)
        {
            Place(entry, folders);
        }

        return [.. folders.Values];
    }

    private static void Place(ZipArchiveEntry entry, Dictionary<string, VolumeBuckets> folders)
    {
        var name = entry.FullName;
        for (var at = name.LastIndexOf('/'); at >= 0; at = at == 0 ? -1 : name.LastIndexOf('/', at - 1))
        {
            if (!folders.TryGetValue(name[..(at + 1)], out var level))
            {
                continue;
            }

            var key = name[(at + 1)..];
            var bucket = level is ZarrBuckets zarr ? zarr.BucketOf(key)
                : WkwFile().Match(key) is { Success: true } file ? new Int3(Number(file.Groups[3]), Number(file.Groups[2]), Number(file.Groups[1]))
                : (Int3?)null;
            if (bucket is { } stored)
            {
                Check(entry, stored, level.Mag);
                level.Add(stored, entry);
            }

            return;
        }
    }

    private static void Check(ZipArchiveEntry entry, Int3 bucket, Mag mag)
    {
        if (Math.Max((bucket.X + 1L) * mag.X, Math.Max((bucket.Y + 1L) * mag.Y, (bucket.Z + 1L) * mag.Z)) * VolumeBuckets.Edge > Farthest)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"{entry.FullName} is a bucket farther than {Farthest:N0} voxels from the origin.");
        }
    }

    private static int Number(Group digits) => int.Parse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture);
}
