using System.Globalization;
using FluentValidation;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Microsoft.AspNetCore.Http;

namespace Lamella.Datastore.Exports;

internal enum ExportFormat
{
    /// <summary>OME-Zarr 0.4: a folder of chunks in the zip.</summary>
    Zarr,

    /// <summary>A stack of sections a layer, BigTIFF where 4 GiB do not suffice.</summary>
    Tiff,
}

/// <summary>What somebody wants to take away, as the query of an address says it: <c>box=x,y,z,w,h,d&amp;mag=2-2-1&amp;as=zarr&amp;layer=em&amp;layer=…&amp;version=7</c>.</summary>
/// <param name="Box">In voxels of magnification 1; null for the painted bricks of an annotation, or all of a dataset.</param>
/// <param name="Mag">Null for the finest.</param>
/// <param name="Layers">Names of the dataset's layers, ids of the annotation's; none for what is usual.</param>
/// <param name="Version">Of the annotation; null for the newest.</param>
internal sealed record ExportWish(Box? Box, Mag? Mag, ExportFormat Format, IReadOnlyList<string> Layers, long? Version)
{
    /// <exception cref="ValidationException">A word of the query is off.</exception>
    public static ExportWish Read(IQueryCollection query) => new(
        Once(query, "box") is { } box ? ParseBox(box) : null,
        Once(query, "mag") is { } mag ? BuildingBlocks.Voxels.Mag.TryParse(mag, out var parsed) ? parsed : throw Wrong("mag", $"'{mag}' is not a magnification: give three factors like 2-2-1, or one like 4.") : null,
        (Once(query, "as") ?? "zarr") switch
        {
            "zarr" => ExportFormat.Zarr,
            "tiff" => ExportFormat.Tiff,
            var other => throw Wrong("as", $"'{other}' is no format of an export: zarr (OME-Zarr 0.4) or tiff."),
        },
        [.. query["layer"].OfType<string>().Distinct(StringComparer.Ordinal)],
        Once(query, "version") is { } version
            ? long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong("version", $"'{version}' is no version: a number from 0 on.")
            : null);

    public static ValidationException Wrong(string part, string message) => new([new(part, message)]);

    // Of two that say different things neither can be what was meant.
    private static string? Once(IQueryCollection query, string word) => query[word] switch
    {
        [] => null,
        [var only] => only,
        var several => throw Wrong(word, $"{word} is given {several.Count} times ({string.Join(" and ", several.Select(given => $"'{given}'"))}): give it once."),
    };

    private static Box ParseBox(string text)
    {
        var parts = text.Split(',');
        Span<int> numbers = stackalloc int[6];
        for (var i = 0; i < 6; i++)
        {
            if (parts.Length != 6 || !int.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]))
            {
                throw Wrong("box", $"'{text}' is not a box: give x,y,z,width,height,depth in voxels of magnification 1.");
            }
        }

        for (var i = 0; i < 3; i++)
        {
            if (numbers[i + 3] <= 0)
            {
                throw Wrong("box", $"The box {text} is empty: its sizes must be above zero.");
            }

            if (Math.Abs((long)numbers[i]) > ReadLimits.AxisLength || (long)numbers[i] + numbers[i + 3] > ReadLimits.AxisLength)
            {
                throw Wrong("box", $"The box {text} reaches beyond {ReadLimits.AxisLength} voxels from zero, which is as far as is read.");
            }
        }

        return new(new(numbers[0], numbers[1], numbers[2]), new(numbers[3], numbers[4], numbers[5]));
    }
}
