using System.CommandLine;
using System.Globalization;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;

namespace Lamella.Host.CommandLine;

/// <summary>Writes raw voxels to standard output.</summary>
internal sealed class ReadCommand : OperatorCommand
{
    private readonly Argument<string> _path = new("PATH") { Description = "An array, a group or a dataset folder." };
    private readonly Option<string?> _layer = new("--layer") { Description = "Which layer, where the path holds several." };
    private readonly Option<Mag?> _mag = new("--mag")
    {
        Description = "Magnification like 2-2-1; the finest when not given.",
        CustomParser = words =>
        {
            if (Mag.TryParse(words.Tokens[0].Value, out var mag))
            {
                return mag;
            }

            words.AddError($"'{words.Tokens[0].Value}' is not a magnification: give three factors like 2-2-1, or one like 4.");
            return null;
        },
    };

    private readonly Option<Box?> _box = new("--box")
    {
        Description = "x,y,z,dx,dy,dz in voxels of magnification 1; the whole layer when not given.",
        CustomParser = words => ParseBox(words.Tokens[0].Value, words.AddError),
    };

    private readonly Option<VoxelFile> _as = new("--as")
    {
        Description = "raw, or tiff: a stack of sections with its voxel size (BigTIFF where 4 GiB do not suffice).",
        DefaultValueFactory = _ => VoxelFile.Raw,
    };

    public ReadCommand(Func<string[], WebApplication> build)
        : base("read", "Write little-endian voxels to standard output: x fastest, then y, z, channel, time. Outside the data is the fill value.", build)
    {
        Arguments.Add(_path);
        Options.Add(_layer);
        Options.Add(_mag);
        Options.Add(_box);
        Options.Add(_as);
    }

    protected override async Task<int> Execute(ParseResult words, IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        await Send(
            services,
            new ReadVoxels(Path.GetFullPath(words.GetRequiredValue(_path)), words.GetValue(_layer), words.GetValue(_mag), words.GetValue(_box), output, words.GetValue(_as)),
            cancellationToken);
        await output.FlushAsync(cancellationToken);
        return 0;
    }

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
