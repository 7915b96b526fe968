using Lamella.BuildingBlocks;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Tokens;

/// <summary>Why a token is not believed, in words for whoever has to mend it.</summary>
internal static class TokenRefusal
{
    private const int LongestQuote = 100;

    public static RefusalException Because(string reason) => new(RefusalKind.TokenRefused, $"The token is refused: {reason}.");

    public static RefusalException Of(Exception? cause, string token) => Because(cause switch
    {
        SecurityTokenExpiredException late => $"it expired at {late.Expires:u}; sign in again",
        SecurityTokenNotYetValidException early => $"it is not valid before {early.NotBefore:u}; compare the clocks of this host and the sign-in service",
        SecurityTokenNoExpirationException => "it never expires: the claim 'exp' is missing",
        SecurityTokenInvalidAudienceException other => $"it is meant for '{Quoted(other.InvalidAudience)}' and not for this site",
        SecurityTokenInvalidIssuerException other => $"it was issued by '{Quoted(other.InvalidIssuer)}', whom this site does not trust",
        SecurityTokenSignatureKeyNotFoundException => "it is signed with a key that is not the sign-in service's",
        SecurityTokenInvalidAlgorithmException other => $"its algorithm '{Quoted(other.InvalidAlgorithm)}' is not one that this site accepts",
        SecurityTokenInvalidSignatureException when IsUnsigned(token) => "it is not signed (alg=none)",
        SecurityTokenInvalidSignatureException => "its signature does not fit its content",
        SecurityTokenMalformedException or ArgumentException => "it is not a JSON Web Token",
        _ => "it cannot be verified",
    });

    private static bool IsUnsigned(string token) =>
        token.EndsWith('.') || (new JsonWebTokenHandler().CanReadToken(token) && string.Equals(new JsonWebToken(token).Alg, "none", StringComparison.OrdinalIgnoreCase));

    private static string? Quoted(string? foreign) => foreign is { Length: > LongestQuote } ? $"{foreign[..LongestQuote]}…" : foreign;
}
