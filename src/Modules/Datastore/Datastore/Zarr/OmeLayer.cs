using System.Globalization;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>One multiscale as a layer: scales become magnifications, translations become origins, both in voxels of <paramref name="Base"/>.</summary>
/// <param name="Base">The level whose voxels are magnification 1.</param>
internal sealed record OmeLayer(OmeMultiscale Multiscale, OmeLevel Base, VolumeLayer Layer)
{
    // An origin this far from a whole voxel is as good as whole: the numbers went through decimal notation.
    private const double Whole = 0.01;

    /// <param name="reference">The image whose voxels are magnification 1, for its labels; null for the image itself.</param>
    /// <exception cref="RefusalException">Unreadable when no level can be read, or one contradicts the axes.</exception>
    public static OmeLayer Open(ZarrNode group, OmeMultiscale multiscale, OmeLayer? reference, AllowedRoots roots, List<string> warnings)
    {
        var present = new List<(OmeLevel Level, ZarrArray Array)>();
        foreach (var level in multiscale.Levels)
        {
            if (OpenArray(group, multiscale, level, roots, warnings) is not { } array)
            {
                warnings.Add($"'{group.Folder}' names the level '{level.Path}', which is not there.");
            }
            else if (present.Count > 0 && !Alike(present[0].Array, array))
            {
                warnings.Add($"Level '{level.Path}' of '{group.Folder}' is left out: it holds {Describe(array)}, where '{present[0].Level.Path}' holds {Describe(present[0].Array)}.");
            }
            else
            {
                present.Add((level, array));
            }
        }

        if (present.Count == 0)
        {
            throw new RefusalException(
                RefusalKind.Unreadable,
                $"'{group.Folder}' names the levels {string.Join(", ", multiscale.Levels.Select(level => level.Path))}, and none of them is there{Instead(group)}.");
        }

        var finest = present.MinBy(entry => Volume(multiscale, entry.Level));
        if (reference is null && finest.Level != multiscale.Levels[0] && multiscale.Levels.All(level => level.Scale is not null)
            && Volume(multiscale, multiscale.Levels[0]) < Volume(multiscale, finest.Level))
        {
            warnings.Add($"The finest level that is there, '{finest.Level.Path}', is read as magnification 1.");
        }

        var basis = reference?.Base ?? finest.Level;
        var basisAxes = reference?.Multiscale ?? multiscale;
        var levels = new List<VolumeLevel>();
        foreach (var (level, array) in present)
        {
            if (Place(group, multiscale, level, array, basisAxes, basis, finest, warnings) is { } placed)
            {
                if (levels.Any(other => other.Mag == placed.Mag))
                {
                    warnings.Add($"Level '{level.Path}' of '{group.Folder}' is left out: it has magnification {placed.Mag}, like one before.");
                }
                else
                {
                    levels.Add(placed);
                }
            }
        }

        levels.Sort((a, b) => a.Mag.Factors.Product.CompareTo(b.Mag.Factors.Product));
        if (levels.Count == 0)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{group.Folder}' has no level whose voxels are whole multiples of the finest ones.");
        }

        levels = VolumeLevel.OfOneFill(levels, $"'{group.Folder}'", warnings);
        var first = levels[0];
        var box = new Box(first.Origin, first.Size * first.Mag.Factors);
        var metadata = ((ZarrArray)first.Array).Metadata;
        return new OmeLayer(multiscale, basis, new VolumeLayer(
            Path.GetFileName(group.Folder), LayerCategory.Image, first.Array.VoxelType, first.Array.Channels, first.Array.Timepoints, box, metadata.FillValue, levels, null));
    }

    private static ZarrArray? OpenArray(ZarrNode group, OmeMultiscale multiscale, OmeLevel level, AllowedRoots roots, List<string> warnings)
    {
        if (group.Child(level.Path, roots, warnings) is not { } node)
        {
            return null;
        }

        if (node.Array is not { } metadata)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{node.Folder}', named as a level, is a group and no array.");
        }

        if (metadata.Shape.Length != multiscale.Names.Length)
        {
            throw new RefusalException(
                RefusalKind.Unreadable, $"'{node.Folder}' has {metadata.Shape.Length} axes where \"multiscales\" names {multiscale.Names.Length}: {string.Join(", ", multiscale.Names)}.");
        }

        if (metadata.AxisNames is { } names && !names.SequenceEqual(multiscale.Names, StringComparer.OrdinalIgnoreCase))
        {
            warnings.Add($"'{node.Folder}' calls its axes {string.Join(", ", names)}, \"multiscales\" calls them {string.Join(", ", multiscale.Names)}; the latter is taken.");
        }

        return new ZarrArray(node.Folder, node.File, roots, metadata, ZarrAxes.ByName(node.Folder, multiscale.Names, metadata.Shape));
    }

    /// <summary>Magnification and origin of one level; null, with the reason among the warnings, when its voxels are finer than those of the basis.</summary>
    private static VolumeLevel? Place(
        ZarrNode group, OmeMultiscale multiscale, OmeLevel level, ZarrArray array, OmeMultiscale basisAxes, OmeLevel basis, (OmeLevel Level, ZarrArray Array) finest, List<string> warnings)
    {
        Span<int> factors = [1, 1, 1];
        Span<int> origin = [0, 0, 0];
        string[] order = ["x", "y", "z"];
        for (var i = 0; i < 3; i++)
        {
            var (axis, basisAxis) = (multiscale.Axis(order[i]), basisAxes.Axis(order[i]));
            if (axis < 0)
            {
                continue;
            }

            var size = Along(array.Size, i);
            var scale = level.Scale?[axis] ?? Along(finest.Array.Size, i) / (double)Math.Max(1, size);
            var one = level.Scale is null || basisAxis < 0 ? 1 : basis.Scale?[basisAxis] ?? 1;
            var ratio = scale / one;
            if (!(ratio >= 0.5 && ratio <= ReadLimits.Magnification))
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Level '{level.Path}' of '{group.Folder}' is left out: along {order[i]} its voxels are {ratio:0.###} times those of magnification 1."));
                return null;
            }

            factors[i] = Math.Max(1, (int)Math.Round(ratio));
            if (Math.Abs(ratio - factors[i]) * size > 0.5 * factors[i])
            {
                warnings.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Level '{level.Path}' of '{group.Folder}' has voxels of {ratio:0.####} along {order[i]} and is read as magnification {factors[i]}: its far edge lies {Math.Abs(ratio - factors[i]) * size:0.#} voxels off."));
            }

            // Translations name the centre of the first voxel. Where a coarser level repeats that of the basis, its writer meant the corner.
            var centre = level.Translation?[axis] ?? 0;
            var basisCentre = basisAxis < 0 ? 0 : basis.Translation?[basisAxis] ?? 0;
            var begin = centre == basisCentre ? centre / one : ((centre - (scale / 2)) / one) + 0.5;
            if (!(Math.Abs(begin) <= ReadLimits.AxisLength))
            {
                throw new RefusalException(RefusalKind.Unreadable, string.Create(CultureInfo.InvariantCulture, $"Level '{level.Path}' of '{group.Folder}' begins at voxel {begin} along {order[i]}, which is too far out."));
            }

            origin[i] = (int)Math.Round(begin);
            if (Math.Abs(begin - origin[i]) > Whole)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Level '{level.Path}' of '{group.Folder}' begins at {begin:0.###} voxels along {order[i]} and is read at {origin[i]}."));
            }

            if ((long)origin[i] + ((long)size * factors[i]) > ReadLimits.AxisLength)
            {
                throw new RefusalException(RefusalKind.Unreadable, $"Level '{level.Path}' of '{group.Folder}' reaches beyond {ReadLimits.AxisLength} voxels along {order[i]}.");
            }
        }

        return new VolumeLevel(new Mag(factors[0], factors[1], factors[2]), new Int3(origin[0], origin[1], origin[2]), array.Size, array);
    }

    private static bool Alike(ZarrArray a, ZarrArray b) => a.VoxelType == b.VoxelType && a.Channels == b.Channels && a.Timepoints == b.Timepoints;

    private static string Describe(ZarrArray array) => $"{array.VoxelType.ZarrName()} with {array.Channels} channels and {array.Timepoints} points in time";

    private static double Volume(OmeMultiscale multiscale, OmeLevel level) => level.Scale is null
        ? multiscale.Levels.ToList().IndexOf(level)
        : level.Scale.Where((_, axis) => multiscale.Names[axis].ToUpperInvariant() is "X" or "Y" or "Z").Aggregate(1.0, (product, scale) => product * scale);

    private static string Instead(ZarrNode group) => group.ChildNames() is { Count: > 0 } names ? $"; there are: {string.Join(", ", names.Take(20))}" : "";

    private static int Along(Int3 size, int axis) => axis switch { 0 => size.X, 1 => size.Y, _ => size.Z };
}
