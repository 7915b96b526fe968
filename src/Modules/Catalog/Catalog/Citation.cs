using System.Globalization;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Catalog;

/// <summary>A dataset as others cite it.</summary>
/// <param name="Creator">Who made it; null where nobody is named.</param>
/// <param name="Publisher">Who publishes it.</param>
/// <param name="Site">The site's address.</param>
internal sealed record Citation(DatasetDescription Dataset, string? Creator, string Publisher, string Site)
{
    private const int LongestDescription = 5_000;

    /// <summary>The page in the catalogue, which anybody can open, once there is one.</summary>
    public string Url => Dataset.PublishedAt is null ? $"{Site}/datasets/{Dataset.Id}" : $"{Site}/catalog/datasets/{Dataset.Id}";

    /// <summary>Of its publication, or of its making before there is one.</summary>
    public DateTime Date => (Dataset.PublishedAt ?? Dataset.CreatedAt).UtcDateTime;

    /// <summary>Where a picture of it is, below the site's address; null where there is none.</summary>
    public string? Picture => Dataset.Layers.Count == 0 ? null : $"/datasets/{Dataset.Id}/thumbnail";

    /// <summary>Where the licence can be read; null where none is stated. Licences of one's own (LicenseRef-…) are in no list: they are named as they are.</summary>
    public string? LicenceUrl => Dataset.Licence switch
    {
        null => null,
        var own when own.StartsWith("LicenseRef-", StringComparison.Ordinal) => own,
        var listed => $"https://spdx.org/licenses/{listed}.html",
    };

    /// <summary>Creator (year). Title. Publisher. Address: the form that DataCite recommends.</summary>
    public string Text => Creator is null
        ? $"{Dataset.Name} ({Year}) [Data set]. {Publisher}. {Url}"
        : $"{Creator} ({Year}). {Dataset.Name} [Data set]. {Publisher}. {Url}";

    public string Year => Date.Year.ToString(CultureInfo.InvariantCulture);

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
            ["datePublished"] = Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["dateCreated"] = Dataset.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["isAccessibleForFree"] = true,
            ["publisher"] = new Dictionary<string, object> { ["@type"] = "Organization", ["name"] = Publisher, ["url"] = Site },
            ["includedInDataCatalog"] = new Dictionary<string, object> { ["@type"] = "DataCatalog", ["name"] = Publisher, ["url"] = Site },
            ["creditText"] = Text,
            ["variableMeasured"] = Dataset.Layers.Select(layer => new Dictionary<string, object>
            {
                ["@type"] = "PropertyValue",
                ["name"] = layer.Name,
                ["description"] = $"{layer.Category} of {layer.VoxelType.ZarrName()}, {layer.Box.Size} voxels (x, y, z)",
            }),
        };
        if (Picture is not null)
        {
            about["thumbnailUrl"] = Site + Picture;
        }

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
