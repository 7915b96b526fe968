using System.CommandLine;
using System.Globalization;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;

namespace Lamella.Host.CommandLine;

/// <summary>Brings a volume in, in this very process; run again after it was killed, it goes on where it was. Or brings an NML to a Lamella that runs.</summary>
internal sealed class ImportCommand : OperatorCommand
{
    private readonly NmlImport _nml = new();
    private readonly Argument<string> _path = new("PATH") { Description = "An array, a group or a dataset folder; with --dataset or --annotation an NML or a zip of some." };
    private readonly Option<string?> _name = new("--name") { Description = "The dataset's name, or that of the annotation, which may do without." };
    private readonly Option<double[]?> _voxelSize = new("--voxel-size")
    {
        Description = "Edges of a voxel x,y,z; needed where the files do not tell them.",
        CustomParser = words =>
        {
            var parts = words.Tokens[0].Value.Split(',');
            var edges = parts.Select(part => double.TryParse(part, CultureInfo.InvariantCulture, out var edge) ? edge : double.NaN).ToArray();
            if (edges.Length == 3 && edges.All(edge => double.IsFinite(edge) && edge > 0))
            {
                return edges;
            }

            words.AddError($"'{words.Tokens[0].Value}' is no voxel size: give x,y,z, three numbers above zero.");
            return null;
        },
    };

    private readonly Option<string> _unit = new("--unit") { Description = "Unit of --voxel-size: nm, um, mm, m or a name like nanometer.", DefaultValueFactory = _ => "nm" };
    private readonly Option<bool> _inPlace = new("--in-place") { Description = "Register the volume where it lies, without copying." };
    private readonly Option<string[]> _layers = new("--layer") { Description = "A layer to take; all when not given. May be repeated.", DefaultValueFactory = _ => [] };
    private readonly Option<string> _access = new("--access") { Description = "Who may see it: Private, SignedIn or Public.", DefaultValueFactory = _ => "Private" };
    private readonly Option<bool> _json = new("--json") { Description = "Write the answer as JSON." };

    public ImportCommand(Func<string[], WebApplication> build)
        : base("import", "Bring a volume in, with its pyramid, in bounded memory; or register it where it lies. Run again after a kill, it goes on where it was. Or bring an NML to a Lamella that runs.", build)
    {
        Arguments.Add(_path);
        foreach (var option in (Option[])[_name, _voxelSize, _unit, _inPlace, _layers, _access, _json, .. _nml.Options])
        {
            Options.Add(option);
        }

        Validators.Add(words =>
        {
            if (string.IsNullOrWhiteSpace(words.GetValue(_name)) && !_nml.IsMeant(words))
            {
                words.AddError("Option '--name' is required.");
            }
        });
        SetAction((words, cancellationToken) => _nml.IsMeant(words)
            ? _nml.Run(words, words.GetRequiredValue(_path), words.GetValue(_name), words.GetValue(_json), cancellationToken)
            : Run(words, cancellationToken));
    }

    protected override async Task<int> Execute(ParseResult words, IServiceProvider services, CancellationToken cancellationToken)
    {
        var voxelSize = words.GetValue(_voxelSize) is [var x, var y, var z] ? new VoxelSize(x, y, z, UnitNamed(words.GetRequiredValue(_unit))) : null;
        var path = FullPath(words.GetRequiredValue(_path));
        var job = await Send(
            services,
            new ImportVolume(path, words.GetValue(_name)!, voxelSize, words.GetValue(_inPlace), words.GetRequiredValue(_access), words.GetRequiredValue(_layers)),
            cancellationToken);
        using var line = new ProgressLine($"Importing {job.Name}");
        var ended = await Send(services, new RunImport(job.Id, new Shown(line)), cancellationToken);
        if (words.GetValue(_json))
        {
            WriteJson(ended);
        }
        else if (ended.DatasetId is { } dataset)
        {
            Console.WriteLine(dataset);
        }

        if (ended.State == ImportState.Done)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync($"lamella: the import {(ended.State == ImportState.Cancelled ? "was cancelled" : $"failed: {ended.Error}")}");
        return 1;
    }

    private static string UnitNamed(string unit) => unit switch
    {
        "nm" => "nanometer",
        "um" or "µm" => "micrometer",
        "mm" => "millimeter",
        "m" => "meter",
        "A" or "Å" => "angstrom",
        _ => unit,
    };

    private sealed class Shown(ProgressLine line) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (value.Total > 0)
            {
                line.Report(value.Done / value.Total, value.SecondsLeft is { } left ? $", {TimeSpan.FromSeconds(left):h\\:mm\\:ss} left" : "");
            }
        }
    }
}
