using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Lamella.Host.CommandLine;

/// <summary>The part of <c>import</c> that brings an NML, or a zip of some, to a Lamella that runs: as an annotation of its own, or into one.</summary>
internal sealed class NmlImport
{
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
        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file);
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = Path.GetFileName(path) };
        var address = words.GetValue(_annotation) is { } annotation
            ? $"/annotations/{annotation}/nml"
            : $"/datasets/{words.GetValue(_dataset)}/annotations/nml{(string.IsNullOrEmpty(name) ? "" : $"?name={Uri.EscapeDataString(name)}")}";
        using var answer = await _host.Send(words, HttpMethod.Post, address, content, cancellationToken);
        var imported = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        Console.WriteLine(asJson ? imported.ToString() : imported.GetProperty("annotation").GetString());
        foreach (var note in imported.GetProperty("notes").EnumerateArray())
        {
            await Console.Error.WriteLineAsync($"note: {note.GetString()}");
        }

        return 0;
    }
}
