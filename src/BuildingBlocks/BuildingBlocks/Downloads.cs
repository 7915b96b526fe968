using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lamella.BuildingBlocks;

/// <summary>Marks an endpoint whose GET answers a file to keep: a ticket may stand for its address.</summary>
public sealed record DownloadMetadata;

/// <summary>What an endpoint does whose answer is a file to keep.</summary>
public static class Downloads
{
    // Together with an extension this is safe on every file system in use.
    private const int LongestName = 150;

    /// <summary>
    /// Lets a ticket stand for the endpoint's address (mutation <c>createDownload</c>), so that a browser can fetch it by plain navigation. The
    /// endpoint itself checks the caller's rights, as for every other request; nothing else is needed of it.
    /// </summary>
    public static TBuilder AsDownload<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DownloadMetadata());

    /// <summary>Says that the answer is a file to keep, under this name (RFC 6266, names beyond ASCII by RFC 8187), which nobody stores on the way.</summary>
    /// <param name="name">What people called it, with any characters; those that a file name cannot hold become <c>_</c>.</param>
    /// <param name="extension">With its dot: <c>.zip</c>.</param>
    public static void SaveAs(this HttpResponse response, string name, string extension)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(FileName(name) + extension);
        response.Headers[HeaderNames.ContentDisposition] = disposition.ToString();
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>The name without what a file name cannot hold on any system, never empty and never hidden.</summary>
    public static string FileName(string name)
    {
        var kept = string.Concat(name.Select(letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.Surrogate || "\\/:*?\"<>|".Contains(letter, StringComparison.Ordinal) ? '_' : letter)).Trim(' ', '.');
        kept = kept.Length > LongestName ? kept[..LongestName].TrimEnd(' ', '.') : kept;
        return kept.Length == 0 ? "download" : kept;
    }
}
