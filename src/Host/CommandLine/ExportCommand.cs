using System.CommandLine;
using System.Text.Json;

namespace Lamella.Host.CommandLine;

/// <summary>Fetches an annotation from a Lamella that runs.</summary>
internal sealed class ExportCommand : Command
{
    private readonly RunningHost _host = new();
    private readonly VoxelExport _voxels = new();
    private readonly Argument<Guid> _annotation = new("ANNOTATION") { Description = "The annotation's id: the last part of its address in the browser." };
    private readonly Option<bool> _nml = new("--nml") { Description = "Trees, comments, branch points, groups and boxes as an NML, which webKnossos reads." };
    private readonly Option<bool> _zip = new("--zip") { Description = "All of it as webKnossos takes it: a zip of the NML and of the voxels of each volume layer." };
    private readonly Option<string?> _csv = new("--csv") { Description = "A table: trees, nodes or segments." };
    private readonly Option<long?> _version = new("--version", "--at-version") { Description = "As it was at this version; the newest when not given." };
    private readonly Option<string> _out = new("--out") { Description = "The file to write; - is standard output.", Required = true };
    private readonly Option<bool> _json = new("--json") { Description = "Say on standard output as JSON what was written." };

    public ExportCommand()
        : base("export", "Fetch an annotation from a Lamella that runs, as a file: its voxels (--as), its skeleton (--nml) or a table (--csv).")
    {
        _csv.AcceptOnlyFromAmong("trees", "nodes", "segments");
        Arguments.Add(_annotation);
        foreach (var option in (Option[])[.. _voxels.Options, _nml, _zip, _csv, _version, _out, _json, _host.Url, _host.Token])
        {
            Options.Add(option);
        }

        Validators.Add(words =>
        {
            // Whether a word was said: its value may be off, which is said elsewhere.
            if (new[] { words.GetResult(_nml) is { Implicit: false }, words.GetResult(_zip) is { Implicit: false }, words.GetResult(_csv) is not null, _voxels.IsMeant(words) }.Count(meant => meant) != 1)
            {
                words.AddError("Say what to export: --as with zarr or tiff, --zip, --nml, or --csv with trees, nodes or segments.");
            }
            else if (!_voxels.IsMeant(words) && _voxels.OwnWord(words) is { } word)
            {
                words.AddError($"{word} says which voxels, and none are asked for: add --as with zarr or tiff.");
            }

            if (words.GetValue(_json) && words.GetValue(_out) == "-")
            {
                words.AddError("With --out - the file itself goes to standard output: --json needs the name of a file.");
            }
        });
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult words, CancellationToken cancellationToken)
    {
        var (annotation, version, path) = (words.GetValue(_annotation), words.GetValue(_version), words.GetRequiredValue(_out));
        var (address, size) = _voxels.IsMeant(words.CommandResult)
            ? await _voxels.Ask(_host, words, annotation, version, cancellationToken)
            : ($"/annotations/{annotation}/{(words.GetValue(_csv) is { } table ? $"{table}.csv" : words.GetValue(_zip) ? "webknossos" : "nml")}{(version is { } at ? FormattableString.Invariant($"?version={at}") : "")}", null);
        using var answer = await _host.Send(words, HttpMethod.Get, address, null, cancellationToken);
        long bytes;
        using (var line = new ReceivedLine("Receiving", size?.Bytes))
        {
            bytes = await ReceivedFile.Write(answer, path, isZip: size is not null || words.GetValue(_zip), line.Report, cancellationToken);
        }

        if (words.GetValue(_json))
        {
            Console.WriteLine(JsonSerializer.Serialize(new { file = Path.GetFullPath(path), bytes, version = size?.Version ?? version, size?.Mag, size?.Layers }, JsonSerializerOptions.Web));
        }

        if (path != "-")
        {
            await Console.Error.WriteLineAsync($"{path}: {bytes:N0} bytes{(size?.Version is { } of ? $", version {of}" : "")}");
        }

        return 0;
    }
}
