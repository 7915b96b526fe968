using System.CommandLine;
using Lamella.Datastore.Contracts;

namespace Lamella.Host.CommandLine;

/// <summary>Says what a path is.</summary>
internal sealed class ProbeCommand : OperatorCommand
{
    private readonly Argument<string> _path = new("PATH") { Description = "An array, a group or a dataset folder." };
    private readonly Option<bool> _json = new("--json") { Description = "Write the answer as JSON." };

    public ProbeCommand(Func<string[], WebApplication> build)
        : base("probe", "Say what a path is: format, layers, voxel type, box, magnifications, or why it cannot be read.", build)
    {
        Arguments.Add(_path);
        Options.Add(_json);
    }

    protected override async Task<int> Execute(ParseResult words, IServiceProvider services, CancellationToken cancellationToken)
    {
        var volume = await Send(services, new ProbeVolume(FullPath(words.GetRequiredValue(_path))), cancellationToken);
        if (words.GetValue(_json))
        {
            WriteJson(volume);
            return 0;
        }

        Console.WriteLine(volume.Format);
        Console.WriteLine(volume.VoxelSize is { } size ? $"voxel size {size.X} x {size.Y} x {size.Z} {size.Unit}" : "voxel size not told");
        foreach (var layer in volume.Layers)
        {
            Console.WriteLine($"layer {layer.Name}: {layer.Category} {layer.VoxelType}, {layer.Channels} channel(s), {layer.Timepoints} timepoint(s), box {layer.Box} (x,y,z,dx,dy,dz), fill {layer.FillValue}");
            if (layer.Refusal is not null)
            {
                Console.WriteLine($"  cannot be read: {layer.Refusal}");
            }

            foreach (var mag in layer.Mags)
            {
                Console.WriteLine($"  mag {mag.Mag}: {mag.Size} voxels from {mag.Origin}, chunks {mag.Chunk}, {mag.Codecs}");
            }
        }

        foreach (var warning in volume.Warnings)
        {
            await Console.Error.WriteLineAsync($"warning: {warning}");
        }

        return 0;
    }
}
