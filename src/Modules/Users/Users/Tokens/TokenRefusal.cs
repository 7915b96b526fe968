using Lamella.BuildingBlocks;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Tokens;

/// <summary>Why a token is not believed, in words for whoever has to mend it.</summary>
internal static class TokenRefusal
{
    private const int LongestQuote = 100;

    public static RefusalException Because(string reason, Exception? cause = null) => new(RefusalKind.TokenRefused, $"The token is refused: {reason}.", cause);

    public static RefusalException Of(Exception? cause, string token) => Because(AlgorithmFault(token) ?? ReasonOf(cause), cause);

    private static string ReasonOf(Exception? cause) => cause switch
    {
        SecurityTokenExpiredException late => $"it expired at {late.Expires:u}; sign in again",
        SecurityTokenNotYetValidException early => $"it is not valid before {early.NotBefore:u}; compare the clocks of this host and the sign-in service",
        SecurityTokenNoExpirationException => "it never expires: the claim 'exp' is missing",
        SecurityTokenInvalidAudienceException other => $"it is meant for '{Quoted(other.InvalidAudience)}' and not for this site",
        SecurityTokenInvalidIssuerException other => $"it was issued by '{Quoted(other.InvalidIssuer)}', whom this site does not trust",
        SecurityTokenSignatureKeyNotFoundException => "it is signed with a key that is not the sign-in service's",
        SecurityTokenInvalidSignatureException => "its signature does not fit its content",
        SecurityTokenMalformedException => "it is not a JSON Web Token",
        _ => "it cannot be verified",
    };

    // Said first, since the library's answer to these depends on which keys it tried.
    private static string? AlgorithmFault(string token)
    {
        try
        {
            var algorithm = new JsonWebToken(token).Alg;
            return string.Equals(algorithm, "none", StringComparison.OrdinalIgnoreCase) ? "it is not signed (alg=none)"
                : BearerRules.Algorithms.Contains(algorithm, StringComparer.Ordinal) ? null
                : $"its algorithm '{Quoted(algorithm)}' is not one that this site accepts";
        }
        catch (ArgumentException)
        {
            return "it is not a JSON Web Token";
        }
    }

    private static string? Quoted(string? foreign) => foreign is { Length: > LongestQuote } ? $"{foreign[..LongestQuote]}…" : foreign;
}
