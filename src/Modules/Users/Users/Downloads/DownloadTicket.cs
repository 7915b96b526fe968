using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Lamella.Users.Downloads;

/// <summary>A secret that stands for one download: 256 random bits in an address, of which only the SHA-256 is kept.</summary>
internal static class DownloadTicket
{
    public const string Folder = "/downloads";

    /// <summary>A browser that was given the address begins at once; a person who pastes it elsewhere has the time for that.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>How long it is still told apart whether a ticket was used, grew old or never was.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    public static string Make() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    /// <summary>No salt: there is nothing to guess in 256 random bits.</summary>
    public static byte[] Hash(string ticket) => SHA256.HashData(Encoding.UTF8.GetBytes(ticket));
}
