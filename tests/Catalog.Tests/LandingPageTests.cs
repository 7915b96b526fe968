using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Testing;

namespace Lamella.Catalog.Tests;

public sealed partial class LandingPageTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Fact]
    public async Task A_published_dataset_is_cited_with_its_owner_year_and_address()
    {
        using var owner = await lamella.SignIn("max");
        await owner.GetAsync("/issuer/userinfo");
        var id = await Published("Retina of a mouse", "Serial block-face sections.\n\nSecond paragraph.", await lamella.IdOf("max"));

        var html = await Get(id);

        var year = DateTime.UtcNow.Year;
        Assert.Contains($"Max Moreau ({year}). Retina of a mouse [Data set]. Lamella. http://localhost/catalog/datasets/{id}", html, StringComparison.Ordinal);
        Assert.Contains($"<a class=\"button\" href=\"/view/{id}\">", html, StringComparison.Ordinal);
        Assert.Contains($"<link rel=\"canonical\" href=\"http://localhost/catalog/datasets/{id}\">", html, StringComparison.Ordinal);
        Assert.Contains("<p>Second paragraph.</p>", html, StringComparison.Ordinal);
        Assert.Contains("8 × 8 × 30 nm", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Contains("1\u202F024 × 1\u202F024 × 512", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Contains("8.192 × 8.192 × 15.36 µm", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_the_same_to_machines_as_a_schema_org_dataset()
    {
        var id = await Published("Cortex", "Layer 2/3 of a mouse, imaged at 8 nm and segmented by hand and by machine.", owner: null);

        using var about = JsonDocument.Parse(JsonLd().Match(await Get(id)).Groups[1].Value);

        var dataset = about.RootElement;
        Assert.Equal(("https://schema.org", "Dataset"), (dataset.GetProperty("@context").GetString(), dataset.GetProperty("@type").GetString()));
        Assert.Equal("Cortex", dataset.GetProperty("name").GetString());
        Assert.Equal($"http://localhost/catalog/datasets/{id}", dataset.GetProperty("url").GetString());
        Assert.Equal(DateTime.UtcNow.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), dataset.GetProperty("datePublished").GetString()![..4]);
        Assert.Equal("em", dataset.GetProperty("variableMeasured")[0].GetProperty("name").GetString());
        Assert.False(dataset.TryGetProperty("creator", out _));
    }

    [Fact]
    public async Task Its_picture_is_shown_and_a_dataset_without_a_layer_has_none()
    {
        var id = await Published("Seen", "", owner: null);

        Assert.Contains($"<img class=\"picture\" src=\"/datasets/{id}/thumbnail\" alt=\"A slice of Seen\">", await Get(id), StringComparison.Ordinal);

        await lamella.Execute($"update datasets.datasets set layers = '[]' where id = '{id}'");
        var html = await Get(id);
        Assert.DoesNotContain("thumbnail", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_licence_is_named_and_linked_for_people_and_machines()
    {
        var id = await Published("Licensed", "", owner: null);
        Assert.Contains("None is stated.", await Get(id), StringComparison.Ordinal);
        await lamella.Execute($"update datasets.datasets set licence = 'CC-BY-4.0' where id = '{id}'");

        var html = await Get(id);

        Assert.Contains("<a rel=\"license\" href=\"https://spdx.org/licenses/CC-BY-4.0.html\">CC-BY-4.0</a>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("None is stated.", html, StringComparison.Ordinal);
        using var about = JsonDocument.Parse(JsonLd().Match(html).Groups[1].Value);
        Assert.Equal("https://spdx.org/licenses/CC-BY-4.0.html", about.RootElement.GetProperty("license").GetString());
    }

    [Fact]
    public async Task What_somebody_typed_stays_text()
    {
        var id = await Published("</title><script>alert(1)</script>", "</script><img src=x onerror=alert(1)> \"quoted\" & <b>bold</b>", owner: null);

        var html = await Get(id);

        Assert.Single(Script().Matches(html));
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        using var about = JsonDocument.Parse(JsonLd().Match(html).Groups[1].Value);
        Assert.Equal("</title><script>alert(1)</script>", about.RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Unpublished_withdrawn_trashed_mistyped_and_absent_look_alike_to_everybody()
    {
        var registered = Some("Unpublished", "", null, DatasetAccess.Public);
        await lamella.Send(registered);
        var withdrawn = await Published("Withdrawn", "", null);
        using var administrator = await lamella.SignIn("ines");
        await Withdraw(withdrawn);
        using var guest = lamella.CreateGuest();

        foreach (var http in (HttpClient[])[guest, administrator])
        {
            var pages = new List<string>();
            foreach (var id in (string[])[$"{registered.Id}", $"{withdrawn}", $"{Guid.NewGuid()}", "mistyped", "..%2Fx", $"{{{Guid.Empty}}}"])
            {
                var response = await http.GetAsync($"/catalog/datasets/{id}");
                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
                pages.Add(await response.Content.ReadAsStringAsync());
            }

            Assert.Single(pages.Distinct());
        }
    }

    [Fact]
    public async Task Runs_no_script_and_is_shown_in_no_frame()
    {
        var id = await Published("Framed", "", null);
        using var guest = lamella.CreateGuest();

        var response = await guest.GetAsync($"/catalog/datasets/{id}");

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        using var head = new HttpRequestMessage(HttpMethod.Head, $"/catalog/datasets/{id}");
        Assert.Equal(HttpStatusCode.OK, (await guest.SendAsync(head)).StatusCode);
    }

    private async Task<string> Get(Guid id)
    {
        using var guest = lamella.CreateGuest();
        var response = await guest.GetAsync($"/catalog/datasets/{id}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<Guid> Published(string name, string description, Guid? owner)
    {
        var id = await lamella.Send(Some(name, description, owner, DatasetAccess.Public));
        await lamella.Execute($"update datasets.datasets set published_at = now() where id = '{id}'");
        return id;
    }

    private Task Withdraw(Guid id) => lamella.Execute($"update datasets.datasets set published_at = null where id = '{id}'");

    internal static RegisterDataset Some(string name, string description, Guid? owner, DatasetAccess access) => new(
        Guid.CreateVersion7(), name, description, new VoxelSize(8, 8, 30, "nanometer"),
        [
            new LayerDescription(
                "em", LayerCategory.Image, VoxelType.U8, 1, 1, new Box(Int3.Zero, new(1024, 1024, 512)),
                [new MagDescription(Mag.One, Int3.Zero, new(1024, 1024, 512), 32), new MagDescription(new Mag(2, 2, 1), Int3.Zero, new(512, 512, 512), 32)],
                "0", new LayerLocation("/nowhere/em", null, false)),
        ],
        owner, access);

    [GeneratedRegex("<script type=\"application/ld\\+json\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex JsonLd();

    [GeneratedRegex("<script", RegexOptions.IgnoreCase)]
    private static partial Regex Script();
}
