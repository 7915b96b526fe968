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
    // In bytes of UTF-8: file systems take 255 of them, and whoever uses the name puts a number before it and an extension behind.
    private const int LongestName = 176;

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

    /// <summary>The name without what a file name cannot hold on any system, never empty, never hidden, and of at most 176 bytes in UTF-8.</summary>
    public static string FileName(string name)
    {
        var kept = string.Concat(name.Select(letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.Surrogate || "\\/:*?\"<>|".Contains(letter, StringComparison.Ordinal) ? '_' : letter)).Trim(' ', '.');
        kept = Cut(kept).TrimEnd(' ', '.');
        return kept.Length == 0 ? "download" : kept;
    }

    // As many whole characters as there is room for.
    private static string Cut(string name)
    {
        var (length, bytes) = (0, 0);
        foreach (var character in name.EnumerateRunes())
        {
            bytes += character.Utf8SequenceLength;
            if (bytes > LongestName)
            {
                break;
            }

            length += character.Utf16SequenceLength;
        }

        return name[..length];
    }
}
