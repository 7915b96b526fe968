using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Http.Headers;
using System.Text.Json;
using Lamella.BuildingBlocks;

namespace Lamella.Host.CommandLine;

/// <summary>The part of <c>import</c> that brings an NML, or a zip of some, to a Lamella that runs: as an annotation of its own, or into one.</summary>
internal sealed class NmlImport
{
    private const int Attempts = 3;

    private readonly RunningHost _host = new();
    private readonly Option<Guid?> _dataset = new("--dataset") { Description = "For an NML or a zip of some: the id of the dataset on which to begin an annotation with it." };
    private readonly Option<Guid?> _annotation = new("--annotation") { Description = "For an NML or a zip of some: the id of the annotation to bring it into." };

    public IEnumerable<Option> Options => [_dataset, _annotation, _host.Url, _host.Token];

    /// <summary>Whether the words ask for this, and not for a volume.</summary>
    public bool IsMeant(SymbolResult words) => words.GetValue(_dataset) is not null || words.GetValue(_annotation) is not null;

    /// <inheritdoc cref="IsMeant(SymbolResult)"/>
    public bool IsMeant(ParseResult words) => IsMeant(words.CommandResult);

    public async Task<int> Run(ParseResult words, string path, string? name, bool asJson, CancellationToken cancellationToken)
    {
        // Under one id the host does it once, however often it is sent.
        var batch = Guid.NewGuid();
        var address = words.GetValue(_annotation) is { } annotation
            ? $"/annotations/{annotation}/nml?batch={batch}"
            : $"/datasets/{words.GetValue(_dataset)}/annotations/nml?batch={batch}{(string.IsNullOrEmpty(name) ? "" : $"&name={Uri.EscapeDataString(name)}")}";
        var imported = await Send(words, path, address, cancellationToken);
        if (asJson)
        {
            Console.WriteLine(imported.ToString());
        }
        else
        {
            // Of several files, each begins an annotation.
            foreach (var begun in imported.GetProperty("others").EnumerateArray().Prepend(imported))
            {
                Console.WriteLine(begun.GetProperty("annotation").GetString());
            }
        }

        foreach (var note in imported.GetProperty("notes").EnumerateArray())
        {
            await Console.Error.WriteLineAsync($"note: {note.GetString()}");
        }

        return 0;
    }

    private async Task<JsonElement> Send(ParseResult words, string path, string address, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var file = File.OpenRead(path);
                using var content = new StreamContent(file);
                content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = Path.GetFileName(path) };
                using var answer = await _host.Send(words, HttpMethod.Post, address, content, cancellationToken);
                return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            }
            catch (Exception broken) when (attempt < Attempts && broken is RefusalException { Kind: RefusalKind.StoreFailed } or HttpRequestException or HttpIOException)
            {
                await Console.Error.WriteLineAsync($"{broken.Message} It is sent again.");
                await Task.Delay(TimeSpan.FromSeconds(attempt), cancellationToken);
            }
        }
    }
}
