using System.CommandLine;
using Lamella.BuildingBlocks;

namespace Lamella.Host.CommandLine;

/// <summary>Fetches an annotation from a Lamella that runs.</summary>
internal sealed class ExportCommand : Command
{
    private readonly RunningHost _host = new();
    private readonly Argument<Guid> _annotation = new("ANNOTATION") { Description = "The annotation's id: the last part of its address in the browser." };
    private readonly Option<bool> _nml = new("--nml") { Description = "Trees, comments, branch points, groups and boxes as an NML, which webKnossos reads." };
    private readonly Option<string?> _csv = new("--csv") { Description = "A table: trees, nodes or segments." };
    private readonly Option<long?> _version = new("--at-version") { Description = "As it was at this version; the newest when not given." };
    private readonly Option<string> _out = new("--out") { Description = "The file to write; - is standard output.", Required = true };

    public ExportCommand()
        : base("export", "Fetch an annotation from a Lamella that runs, as a file.")
    {
        _csv.AcceptOnlyFromAmong("trees", "nodes", "segments");
        Arguments.Add(_annotation);
        foreach (var option in (Option[])[_nml, _csv, _version, _out, _host.Url, _host.Token])
        {
            Options.Add(option);
        }

        Validators.Add(words =>
        {
            if (words.GetValue(_nml) == (words.GetValue(_csv) is not null))
            {
                words.AddError("Say what to export: --nml, or --csv with trees, nodes or segments.");
            }
        });
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult words, CancellationToken cancellationToken)
    {
        var file = words.GetValue(_csv) is { } table ? $"{table}.csv" : "nml";
        var version = words.GetValue(_version) is { } at ? FormattableString.Invariant($"?version={at}") : "";
        using var answer = await _host.Send(words, HttpMethod.Get, $"/annotations/{words.GetValue(_annotation)}/{file}{version}", null, cancellationToken);
        var path = words.GetRequiredValue(_out);
        if (path == "-")
        {
            await using var output = Console.OpenStandardOutput();
            await answer.Content.CopyToAsync(output, cancellationToken);
            return 0;
        }

        // Whole or not there: who finds the file may use it.
        var unfinished = $"{Path.GetFullPath(path)}.part";
        try
        {
            await using (var output = File.Create(unfinished))
            {
                await answer.Content.CopyToAsync(output, cancellationToken);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (HttpRequestException broken)
        {
            throw new RefusalException(RefusalKind.StoreFailed, $"The host broke off in the middle: {broken.Message}");
        }
        finally
        {
            File.Delete(unfinished);
        }

        await Console.Error.WriteLineAsync($"{path}: {new FileInfo(path).Length:N0} bytes");
        return 0;
    }
}
