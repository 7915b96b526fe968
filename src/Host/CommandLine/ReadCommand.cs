using System.CommandLine;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;

namespace Lamella.Host.CommandLine;

/// <summary>Writes raw voxels to standard output.</summary>
internal sealed class ReadCommand : OperatorCommand
{
    private readonly Argument<string> _path = new("PATH") { Description = "An array, a group or a dataset folder." };
    private readonly Option<string?> _layer = new("--layer") { Description = "Which layer, where the path holds several." };
    private readonly Option<Mag?> _mag = VoxelWords.Mag("Magnification like 2-2-1; the finest when not given.");
    private readonly Option<Box?> _box = VoxelWords.Box("x,y,z,dx,dy,dz in voxels of magnification 1; the whole layer when not given.");
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
        await using var output = new StandardOutput();
        await Send(
            services,
            new ReadVoxels(FullPath(words.GetRequiredValue(_path)), words.GetValue(_layer), words.GetValue(_mag), words.GetValue(_box), output, words.GetValue(_as)),
            cancellationToken);
        await output.FlushAsync(cancellationToken);
        return 0;
    }
}
