using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using Lamella.Users.Contracts;
using MediatR;
using Microsoft.AspNetCore.Http;

namespace Lamella.Catalog;

/// <summary>What to write where a dataset was used.</summary>
/// <param name="Text">Creator (year). Title. Publisher. Address.</param>
/// <param name="BibTeX">The same for a reference manager.</param>
internal sealed record CitationTexts(string Text, string BibTeX);

[ObjectType<CitationTexts>]
[GraphQLName("Citation")]
internal static class CitationFields;

/// <summary>What the Catalog adds to a dataset.</summary>
[ObjectType<DatasetDescription>]
internal static class CitationOfDatasetFields
{
    /// <summary>How it is cited, in the words of its page in the catalogue.</summary>
    public static async Task<CitationTexts> Citation(
        [Parent] DatasetDescription dataset, IDataLoader<Guid, Person> people, CatalogSettings settings, IHttpContextAccessor http, CancellationToken cancellationToken)
    {
        var creator = dataset.OwnerId is { } owner ? await people.LoadAsync(owner, cancellationToken) : null;
        var citation = new Citation(dataset, creator?.Name, settings.Publisher, settings.AddressFor(http.HttpContext!.Request));
        return new(citation.Text, BibTeX.Of(citation));
    }

    [DataLoader]
    internal static Task<IReadOnlyDictionary<Guid, Person>> CreatorsById(IReadOnlyList<Guid> ids, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new GetPeople(ids), cancellationToken);
}
