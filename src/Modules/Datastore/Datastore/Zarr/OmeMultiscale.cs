using System.Globalization;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>One entry of <c>multiscales</c> (NGFF 0.4 and 0.5): named axes, and levels each with its scale and translation.</summary>
/// <param name="Names">Of the axes in the order of the arrays.</param>
/// <param name="Units">Of the axes, empty where none is named.</param>
internal sealed record OmeMultiscale(string? Name, string[] Names, string[] Units, IReadOnlyList<OmeLevel> Levels)
{
    public static OmeMultiscale Parse(Claim multiscale)
    {
        var axes = multiscale["axes"];
        if (axes.List.Count is < 1 or > ReadLimits.Rank)
        {
            throw axes.Wrong($"a list of 1 to {ReadLimits.Rank} axes");
        }

        var names = axes.Items.Select(axis => axis.IsText ? axis.Text : axis["name"].Text).ToArray();
        var units = axes.Items.Select(axis => axis["unit"] is { IsText: true } unit ? unit.Text : "").ToArray();
        var datasets = multiscale["datasets"];
        if (datasets.List.Count is < 1 or > ReadLimits.Levels)
        {
            throw datasets.Wrong($"a list of 1 to {ReadLimits.Levels} levels");
        }

        return new OmeMultiscale(
            multiscale["name"] is { IsText: true } name ? name.Text : null,
            names,
            units,
            [.. datasets.Items.Select(dataset => ParseLevel(dataset, multiscale["coordinateTransformations"], names.Length))]);
    }

    /// <summary>The place of an axis among the arrays' axes; -1 where there is none.</summary>
    public int Axis(string name) => Array.FindIndex(Names, candidate => candidate.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The edge lengths of a voxel of that level in the unit of x; null, with the reason among the warnings, where the axes name no unit of length.</summary>
    public VoxelSize? VoxelSizeOf(OmeLevel level, ICollection<string> warnings)
    {
        if (level.Scale is not { } scale)
        {
            warnings.Add("No scale is given, so the voxel size is not known.");
            return null;
        }

        string? unit = null;
        var edges = new double[3];
        string[] order = ["x", "y", "z"];
        for (var i = 0; i < 3; i++)
        {
            var axis = Axis(order[i]);
            if (axis < 0)
            {
                edges[i] = edges[0];
                continue;
            }

            if (LengthUnit.Name(Units[axis]) is not { } name)
            {
                warnings.Add(Units[axis].Length == 0
                    ? string.Create(CultureInfo.InvariantCulture, $"Axis '{Names[axis]}' names no unit, so the voxel size is not known; its scale is {scale[axis]}.")
                    : string.Create(CultureInfo.InvariantCulture, $"Axis '{Names[axis]}' has the unit '{Units[axis]}', which is no length, so the voxel size is not known; its scale is {scale[axis]}."));
                return null;
            }

            unit ??= name;
            edges[i] = scale[axis] * LengthUnit.Ratio(name, unit);
        }

        return new VoxelSize(edges[0], edges[1], edges[2], unit!);
    }

    private static OmeLevel ParseLevel(Claim dataset, Claim common, int rank)
    {
        double[]? scale = null, translation = null;
        Apply(dataset["coordinateTransformations"], rank, ref scale, ref translation);
        Apply(common, rank, ref scale, ref translation);
        return new OmeLevel(dataset["path"].Text, scale, translation);
    }

    private static void Apply(Claim transformations, int rank, ref double[]? scale, ref double[]? translation)
    {
        foreach (var transformation in transformations.IsGiven ? transformations.List.Items : [])
        {
            var kind = transformation["type"].Text;
            if (kind == "identity")
            {
                continue;
            }

            if (kind is not ("scale" or "translation") || !transformation[kind].IsGiven)
            {
                throw transformation.Refuse($"is a transformation of type '{kind}'; scale and translation, written in place, are read.");
            }

            var numbers = transformation[kind].Numbers();
            if (numbers.Length != rank)
            {
                throw transformation[kind].Wrong($"a list of {rank} numbers, one for each axis");
            }

            if (kind == "scale")
            {
                if (numbers.Any(number => number <= 0))
                {
                    throw transformation[kind].Wrong("a list of numbers above zero");
                }

                scale = scale is null ? numbers : [.. scale.Zip(numbers, (a, b) => a * b)];
                translation = translation is null ? null : [.. translation.Zip(numbers, (a, b) => a * b)];
            }
            else
            {
                translation = translation is null ? numbers : [.. translation.Zip(numbers, (a, b) => a + b)];
            }
        }
    }
}

/// <summary>One level of a multiscale.</summary>
/// <param name="Scale">The edge lengths of a voxel along the arrays' axes; null where not told.</param>
/// <param name="Translation">Where the centre of its first voxel lies; null where not told.</param>
internal sealed record OmeLevel(string Path, double[]? Scale, double[]? Translation);
