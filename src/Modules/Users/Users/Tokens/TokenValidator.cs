using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Tokens;

/// <summary>Signature, issuer, audience and lifetime of a token: the steps that ASP.NET's bearer handler takes with the same options, which would take them anew for every request.</summary>
internal sealed class TokenValidator(IOptionsMonitor<JwtBearerOptions> options)
{
    /// <summary>The token, or a refusal that says what is wrong with it.</summary>
    public async Task<JsonWebToken> Validate(string token)
    {
        var bearer = options.Get(JwtBearerDefaults.AuthenticationScheme);
        var keys = await bearer.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None);
        var result = await Try(keys);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            bearer.ConfigurationManager.RequestRefresh();
            var newer = await bearer.ConfigurationManager.GetConfigurationAsync(CancellationToken.None);
            result = ReferenceEquals(newer, keys) ? result : await Try(newer);
        }

        return result.IsValid ? (JsonWebToken)result.SecurityToken : throw TokenRefusal.Of(result.Exception, token);

        Task<TokenValidationResult> Try(OpenIdConnectConfiguration known)
        {
            var parameters = bearer.TokenValidationParameters.Clone();
            parameters.IssuerSigningKeys = known.SigningKeys;
            return bearer.TokenHandlers[0].ValidateTokenAsync(token, parameters);
        }
    }
}
