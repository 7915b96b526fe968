using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Lamella.Datastore.Zarr;

namespace Lamella.Datastore.Webknossos;

/// <summary>One entry of <c>dataLayers</c>. What is wrong with one layer does not keep the others from being read.</summary>
internal static class WebknossosLayer
{
    /// <param name="only">The mags to open, as positions in the list; null for all.</param>
    public static VolumeLayer Open(string dataset, Claim layer, AllowedRoots roots, List<string> warnings, IReadOnlySet<int>? only = null)
    {
        var name = LayerNames.Safe(layer["name"].Text);
        var category = layer["category"] is { IsText: true } told && told.Text == "segmentation" ? LayerCategory.Segmentation : LayerCategory.Image;
        try
        {
            var box = ParseBox(layer["boundingBox"]);
            var (type, channels) = ParseElementClass(layer["elementClass"], layer["numChannels"]);
            var timepoints = 1;
            var levels = new List<VolumeLevel>();
            foreach (var (mag, index) in ParseMags(layer).Select((mag, index) => (mag, index)))
            {
                if (only?.Contains(index) == false)
                {
                    continue;
                }

                if (OpenLevel(dataset, layer, mag, box, roots, warnings) is not { } array)
                {
                    warnings.Add($"Layer '{name}' names magnification {mag.Mag}, which is not there.");
                    continue;
                }

                Check(array, type, channels, mag.Mag);
                (timepoints, channels) = (array.Timepoints, array.Channels);
                levels.Add(new VolumeLevel(mag.Mag, Int3.Zero, Int3.Max(Int3.Zero, Int3.Min(array.Size, box.End.CeilDiv(mag.Mag.Factors))), array)
                {
                    Begin = Int3.Max(Int3.Zero, box.Min.FloorDiv(mag.Mag.Factors)),
                });
            }

            if (levels.Count == 0)
            {
                throw new RefusalException(RefusalKind.Unreadable, "None of its magnifications is there.");
            }

            if (levels.Any(level => level.Array.Timepoints != timepoints))
            {
                throw new RefusalException(RefusalKind.Unreadable, "Its magnifications have different numbers of points in time.");
            }

            foreach (var transformation in layer["coordinateTransformations"].Items.Take(1))
            {
                warnings.Add($"Layer '{name}' is placed by a transformation ({(transformation["type"] is { IsText: true } kind ? kind.Text : "of no named type")}), which is not applied.");
            }

            levels.Sort((a, b) => a.Mag.Factors.Product.CompareTo(b.Mag.Factors.Product));
            levels = VolumeLevel.OfOneFill(levels, $"Layer '{name}'", warnings);
            var fill = levels[0].Array is ZarrArray zarr ? zarr.Metadata.FillValue : "0";
            return new VolumeLayer(name, category, type, channels, timepoints, box, fill, levels, null);
        }
        catch (RefusalException refusal) when (refusal.Kind is RefusalKind.Unreadable or RefusalKind.NotFound or RefusalKind.Forbidden)
        {
            return OmeZarr.Refused(name, category, refusal);
        }
    }

    /// <summary>Which mags of the layer lie in the folder, as positions in the list.</summary>
    public static IEnumerable<int> MagsIn(string dataset, Claim layer, string folder) => layer["name"].IsText
        ? ParseMags(layer).Select((mag, index) => (mag, index)).Where(entry => LiesIn(folder, dataset, layer, entry.mag)).Select(entry => entry.index)
        : [];

    private static bool LiesIn(string folder, string dataset, Claim layer, NamedMag mag)
    {
        try
        {
            return Folders(dataset, layer, mag).Contains(folder);
        }
        catch (RefusalException)
        {
            // A magnification whose folder is none, or on another server, keeps nobody from opening one that is here.
            return false;
        }
    }

    private static IChunkedArray? OpenLevel(string dataset, Claim layer, NamedMag mag, Box box, AllowedRoots roots, List<string> warnings)
    {
        var format = layer["dataFormat"].Text;
        foreach (var folder in Folders(dataset, layer, mag))
        {
            if (format == "wkw")
            {
                if (WkwArray.OpenIfThere(folder, roots, Int3.Max(Int3.Zero, box.End.CeilDiv(mag.Mag.Factors))) is { } array)
                {
                    return array;
                }
            }
            else if (format is "zarr" or "zarr3")
            {
                if (ZarrNode.ReadIfThere(folder, roots, warnings) is { Array: { } metadata } node)
                {
                    return new ZarrArray(node.Folder, node.File, roots, metadata, AxesOf(folder, layer, mag.Entry, metadata, warnings));
                }
            }
            else
            {
                throw layer["dataFormat"].Refuse($"is '{format}'; wkw, zarr and zarr3 are read.");
            }
        }

        return null;
    }

    private static void Check(IChunkedArray array, VoxelType type, int channels, Mag mag)
    {
        if (array.VoxelType != type)
        {
            throw new RefusalException(
                RefusalKind.Unreadable, $"Magnification {mag} holds {array.VoxelType.ZarrName()} where \"elementClass\" says {type.ZarrName()}.");
        }

        if (array.Channels != channels)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"Magnification {mag} holds {array.Channels} channels where {channels} are declared.");
        }
    }

    /// <summary>The axes as <c>axisOrder</c> tells, else as the array names them, else channel, x, y, z, which is how webKnossos writes.</summary>
    private static ZarrAxes AxesOf(string folder, Claim layer, Claim mag, ZarrMetadata metadata, List<string> warnings)
    {
        var rank = metadata.Shape.Length;
        var names = new string[rank];
        var order = mag["axisOrder"];
        if (order.IsGiven)
        {
            foreach (var (axis, position) in order.Object.Members)
            {
                names[position.Whole(0, rank - 1)] = axis;
            }
        }
        else if (metadata.AxisNames is { } named && named.Contains("x"))
        {
            named.CopyTo(names, 0);
        }
        else
        {
            string[] usual = rank == 3 ? ["x", "y", "z"] : ["c", "x", "y", "z"];
            usual.AsSpan(0, Math.Min(rank, usual.Length)).CopyTo(names);
        }

        var held = new int[rank];
        foreach (var additional in layer["additionalAxes"].Items)
        {
            var axis = additional["index"].Whole(0, rank - 1);
            var bounds = additional["bounds"].Wholes(0, ReadLimits.AxisLength);
            names[axis] = additional["name"].Text;
            if (names[axis].ToUpperInvariant() is not ("T" or "TIME"))
            {
                held[axis] = bounds.Length == 2 && bounds[0] < metadata.Shape[axis] ? bounds[0] : throw additional["bounds"].Wrong($"two numbers below {metadata.Shape[axis]}");
                if (metadata.Shape[axis] > 1)
                {
                    warnings.Add($"'{folder}' has an axis '{names[axis]}' of {metadata.Shape[axis]}; only position {held[axis]} of it is read.");
                }
            }
        }

        for (var axis = 0; axis < rank; axis++)
        {
            names[axis] ??= $"axis {axis}";
        }

        var shape = metadata.Shape.Select((length, axis) => names[axis].ToUpperInvariant() is "X" or "Y" or "Z" or "C" or "T" or "TIME" ? length : layer["additionalAxes"].Items.Any(entry => entry["index"].Whole(0, rank - 1) == axis) ? 1 : length).ToArray();
        var axes = ZarrAxes.ByName(folder, names, shape) with { Fixed = held };
        if (mag["channelIndex"].IsGiven && axes.Channel >= 0)
        {
            held[axes.Channel] = mag["channelIndex"].Whole(0, metadata.Shape[axes.Channel] - 1);
            return axes with { Channel = -1 };
        }

        return axes;
    }

    private static IEnumerable<string> Folders(string dataset, Claim layer, NamedMag mag)
    {
        if (mag.Entry["path"].IsGiven)
        {
            var path = mag.Entry["path"].Text;
            if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            {
                throw mag.Entry["path"].Refuse("is no folder: it is empty or holds a zero character.");
            }

            if (path.Contains("://", StringComparison.Ordinal))
            {
                throw mag.Entry["path"].Refuse($"lies on another server ('{path}'); folders of this one are read.");
            }

            return [Path.GetFullPath(path, dataset)];
        }

        if (layer["name"].Text.Contains('\0', StringComparison.Ordinal))
        {
            throw layer["name"].Refuse("is no folder: it holds a zero character.");
        }

        var (folder, factors) = ($"{dataset}/{layer["name"].Text}", mag.Mag);
        var written = $"{factors.X}-{factors.Y}-{factors.Z}";
        return factors.X == factors.Y && factors.Y == factors.Z ? [$"{folder}/{factors.X}", $"{folder}/{written}"] : [$"{folder}/{written}"];
    }

    private static IReadOnlyList<NamedMag> ParseMags(Claim layer)
    {
        var mags = layer["mags"].IsGiven ? layer["mags"] : layer["wkwResolutions"];
        return mags.List.Count is >= 1 and <= ReadLimits.Levels
            ? [.. mags.Items.Select(entry => new NamedMag(ParseMag(entry["mag"].IsGiven ? entry["mag"] : entry["resolution"]), entry)).DistinctBy(mag => mag.Mag)]
            : throw mags.Wrong($"a list of 1 to {ReadLimits.Levels} magnifications");
    }

    private static Mag ParseMag(Claim mag)
    {
        if (mag.IsNumber)
        {
            var factor = mag.Whole(1, ReadLimits.Magnification);
            return new Mag(factor, factor, factor);
        }

        return mag.Wholes(1, ReadLimits.Magnification) is [var x, var y, var z] ? new Mag(x, y, z) : throw mag.Wrong("three factors, or one");
    }

    private static Box ParseBox(Claim box)
    {
        if (box["topLeft"].Wholes(-ReadLimits.AxisLength, ReadLimits.AxisLength) is not [var x, var y, var z])
        {
            throw box["topLeft"].Wrong("three whole numbers");
        }

        var size = new Int3(Length("width", x), Length("height", y), Length("depth", z));
        return new Box(new Int3(x, y, z), size) is { IsEmpty: false } told ? told : throw box.Refuse("is empty: every side must be above zero.");

        int Length(string side, int begin) => box[side].Whole(0, Math.Min(ReadLimits.AxisLength, ReadLimits.AxisLength - (long)begin));
    }

    private static (VoxelType Type, int Channels) ParseElementClass(Claim elementClass, Claim channels)
    {
        var count = channels.IsGiven ? channels.Whole(1, ReadLimits.Channels) : 1;
        return elementClass.Text switch
        {
            "uint8" => (VoxelType.U8, count),
            "uint16" => (VoxelType.U16, count),
            "uint24" => (VoxelType.U8, 3),
            "uint32" => (VoxelType.U32, count),
            "uint64" => (VoxelType.U64, count),
            "int8" => (VoxelType.I8, count),
            "int16" => (VoxelType.I16, count),
            "int32" => (VoxelType.I32, count),
            "int64" => (VoxelType.I64, count),
            "float" => (VoxelType.F32, count),
            "double" => (VoxelType.F64, count),
            var name => throw elementClass.Refuse($"is '{name}'; uint8, 16, 24, 32, 64, int8, 16, 32, 64, float and double are read."),
        };
    }

    private sealed record NamedMag(Mag Mag, Claim Entry);
}
