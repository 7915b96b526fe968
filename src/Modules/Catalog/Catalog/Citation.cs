using System.Globalization;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Catalog;

/// <summary>A published dataset as others cite it.</summary>
/// <param name="Creator">Who made it; null where nobody is named.</param>
/// <param name="Publisher">Who publishes it.</param>
/// <param name="Site">The site's address.</param>
internal sealed record Citation(DatasetDescription Dataset, DateTimeOffset PublishedAt, string? Creator, string Publisher, string Site)
{
    private const int LongestDescription = 5_000;

    public string Url => $"{Site}/catalog/datasets/{Dataset.Id}";

    public string Viewer => $"{Site}/view/{Dataset.Id}";

    /// <summary>Where the licence can be read; null where none is stated. Licences of one's own (LicenseRef-…) are in no list: they are named as they are.</summary>
    public string? LicenceUrl => Dataset.Licence switch
    {
        null => null,
        var own when own.StartsWith("LicenseRef-", StringComparison.Ordinal) => own,
        var listed => $"https://spdx.org/licenses/{listed}.html",
    };

    /// <summary>Creator (year). Title. Publisher. Address: the form that DataCite recommends.</summary>
    public string Text
    {
        get
        {
            var year = PublishedAt.UtcDateTime.Year.ToString(CultureInfo.InvariantCulture);
            return Creator is null
                ? $"{Dataset.Name} ({year}) [Data set]. {Publisher}. {Url}"
                : $"{Creator} ({year}). {Dataset.Name} [Data set]. {Publisher}. {Url}";
        }
    }

    /// <summary>The same for machines, as schema.org's Dataset. The serializer escapes what could end the script element.</summary>
    public Html JsonLd()
    {
        var about = new Dictionary<string, object>
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "Dataset",
            ["@id"] = Url,
            ["url"] = Url,
            ["identifier"] = Dataset.Id,
            ["name"] = Dataset.Name,
            ["description"] = About(),
            ["datePublished"] = PublishedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["dateCreated"] = Dataset.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["isAccessibleForFree"] = true,
            ["publisher"] = new Dictionary<string, object> { ["@type"] = "Organization", ["name"] = Publisher, ["url"] = Site },
            ["includedInDataCatalog"] = new Dictionary<string, object> { ["@type"] = "DataCatalog", ["name"] = Publisher, ["url"] = Site },
            ["thumbnailUrl"] = $"{Site}/datasets/{Dataset.Id}/thumbnail",
            ["creditText"] = Text,
            ["variableMeasured"] = Dataset.Layers.Select(layer => new Dictionary<string, object>
            {
                ["@type"] = "PropertyValue",
                ["name"] = layer.Name,
                ["description"] = $"{layer.Category} of {layer.VoxelType.ZarrName()}, {layer.Box.Size} voxels (x, y, z)",
            }),
        };
        if (LicenceUrl is { } licence)
        {
            about["license"] = licence;
        }

        if (Creator is not null)
        {
            about["creator"] = new Dictionary<string, object> { ["@type"] = "Person", ["name"] = Creator };
        }

        return Html.Trusted($"<script type=\"application/ld+json\">{JsonSerializer.Serialize(about)}</script>");
    }

    private string About()
    {
        var text = Dataset.Description.Length > 0 ? Dataset.Description : $"A volume of {Quantities.Of(Dataset.VoxelSize)} voxels with {Dataset.Layers.Count} layer(s): {Dataset.Name}.";
        return text.Length > LongestDescription ? $"{text[..(LongestDescription - 1)]}…" : text;
    }
}
