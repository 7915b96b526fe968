using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Lamella.Datastore.Bricks;

/// <summary>How the bytes of a brick go to a client.</summary>
internal enum BrickEncoding
{
    Identity,
    Gzip,

    /// <summary>As stored.</summary>
    Zstd,
}

internal static class AcceptedEncoding
{
    /// <summary>
    /// The best encoding that an <c>Accept-Encoding</c> allows: zstd before gzip before none, whatever their weights, because what is stored is
    /// zstd; a weight of zero refuses (RFC 9110, section 12.5.3).
    /// </summary>
    public static BrickEncoding Best(in StringValues accepted)
    {
        var best = BrickEncoding.Identity;
        for (var i = 0; i < accepted.Count; i++)
        {
            var line = accepted[i].AsSpan();
            foreach (var range in line.Split(','))
            {
                var coding = line[range].Trim();
                var end = coding.IndexOf(';');
                var name = end < 0 ? coding : coding[..end].TrimEnd();
                var offered = name.Equals("zstd", StringComparison.OrdinalIgnoreCase) ? BrickEncoding.Zstd
                    : name.Equals("gzip", StringComparison.OrdinalIgnoreCase) ? BrickEncoding.Gzip
                    : BrickEncoding.Identity;
                if (offered > best && (end < 0 || !IsZero(coding[(end + 1)..])))
                {
                    best = offered;
                }
            }
        }

        return best;
    }

    private static bool IsZero(ReadOnlySpan<char> parameter)
    {
        parameter = parameter.Trim();
        return parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            && weight == 0;
    }
}
