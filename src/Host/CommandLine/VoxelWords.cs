using System.CommandLine;
using System.Globalization;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Host.CommandLine;

/// <summary>Boxes and magnifications as words of a call.</summary>
internal static class VoxelWords
{
    public static Option<Mag?> Mag(string description) => new("--mag")
    {
        Description = description,
        CustomParser = words =>
        {
            if (BuildingBlocks.Voxels.Mag.TryParse(words.Tokens[0].Value, out var mag))
            {
                return mag;
            }

            words.AddError($"'{words.Tokens[0].Value}' is not a magnification: give three factors like 2-2-1, or one like 4.");
            return null;
        },
    };

    public static Option<Box?> Box(string description) => new("--box")
    {
        Description = description,
        CustomParser = words => ParseBox(words.Tokens[0].Value, words.AddError),
    };

    private static Box? ParseBox(string text, Action<string> refuse)
    {
        var numbers = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        if (numbers is [var x, var y, var z, > 0 and var dx, > 0 and var dy, > 0 and var dz] && text.Count(letter => letter == ',') == 5)
        {
            return new Box(new(x, y, z), new(dx, dy, dz));
        }

        refuse($"'{text}' is not a box: give x,y,z,dx,dy,dz in voxels of magnification 1, with sizes above zero.");
        return null;
    }
}
