using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Tokens;

/// <summary>What every token must satisfy, whoever issued it.</summary>
internal static class BearerRules
{
    // Public-key algorithms only: with a symmetric one, an issuer's public key would be a secret that everybody knows.
    public static readonly IReadOnlyList<string> Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <param name="audience">What <c>aud</c> must hold; null leaves it unread.</param>
    public static TokenValidationParameters For(string? audience) => new()
    {
        ValidAlgorithms = Algorithms,
        ValidAudience = audience,
        ValidateAudience = audience is not null,
        ValidateIssuerSigningKey = true,
        TryAllIssuerSigningKeys = false,
        ClockSkew = TimeSpan.FromSeconds(10),
    };
}
