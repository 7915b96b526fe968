using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lamella.Datasets.Contracts;
using Lamella.Testing;

namespace Lamella.Catalog.Tests;

public sealed class CitationTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Fact]
    public async Task The_viewer_cites_a_published_dataset_in_the_words_of_its_page()
    {
        using var owner = await lamella.SignIn("max");
        await owner.GetAsync("/issuer/userinfo");
        var id = await lamella.Send(LandingPageTests.Some("Retina of a mouse", "", await lamella.IdOf("max"), DatasetAccess.Public));
        await lamella.Execute($"update datasets.datasets set published_at = '2025-03-04T00:00:00Z' where id = '{id}'");

        var (text, bibTeX) = await Cite(owner, id);

        Assert.Equal($"Max Moreau (2025). Retina of a mouse [Data set]. Lamella. http://localhost/catalog/datasets/{id}", text);
        Assert.Contains(text, WebUtility.HtmlDecode(await owner.GetStringAsync($"/catalog/datasets/{id}")), StringComparison.Ordinal);
        Assert.Equal(
            $$$"""
            @misc{lamella-{{{id.ToString()[..8]}}},
              author = {{Max Moreau}},
              title = {{Retina of a mouse}},
              year = {2025},
              publisher = {{Lamella}},
              note = {Data set},
              url = {http://localhost/catalog/datasets/{{{id}}}}
            }
            """,
            bibTeX);
    }

    [Fact]
    public async Task What_TeX_would_read_as_a_command_is_a_sign()
    {
        using var guest = lamella.CreateGuest();
        var id = await lamella.Send(LandingPageTests.Some(@"50% of {A_1} ~ $x^2 & #3 \end", "", null, DatasetAccess.Public));

        var (_, bibTeX) = await Cite(guest, id);

        Assert.Contains(@"  title = {{50\% of \{A\_1\} \textasciitilde{} \$x\textasciicircum{}2 \& \#3 \textbackslash{}end}},", bibTeX, StringComparison.Ordinal);
        Assert.Contains("  author = {{Lamella}},", bibTeX, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_published_is_cited_by_the_address_of_those_who_may_see_it()
    {
        using var guest = lamella.CreateGuest();
        var id = await lamella.Send(LandingPageTests.Some("Cortex", "", null, DatasetAccess.Public));

        var (text, _) = await Cite(guest, id);

        Assert.Equal($"Cortex ({DateTime.UtcNow.Year}) [Data set]. Lamella. http://localhost/datasets/{id}", text);
    }

    private static async Task<(string Text, string BibTeX)> Cite(HttpClient http, Guid id)
    {
        var answer = await http.PostAsJsonAsync("/graphql", new { query = $"{{ dataset(id: \"{id}\") {{ citation {{ text bibTeX }} }} }}" });
        var citation = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("dataset").GetProperty("citation");
        return (citation.GetProperty("text").GetString()!, citation.GetProperty("bibTeX").GetString()!);
    }
}
