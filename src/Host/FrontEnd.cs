using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Lamella.Host;

/// <summary>The built web viewer: files whose names carry a hash of their content, and one page that every address of the viewer shows.</summary>
internal static class FrontEnd
{
    /// <summary>Serves the folder named by <c>FrontEnd:Folder</c> (default: <c>wwwroot</c> beside the binary).</summary>
    public static void MapFrontEnd(this WebApplication app)
    {
        var folder = Path.GetFullPath(app.Configuration["FrontEnd:Folder"] ?? Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        var page = Path.Combine(folder, "index.html");
        if (!File.Exists(page))
        {
            app.MapGet("/", () => Results.Text(
                $"The web viewer is not built: there is no {page}. ./run.sh builds it.", statusCode: StatusCodes.Status503ServiceUnavailable));
            return;
        }

        var files = new PhysicalFileProvider(folder);
        var policy = ContentPolicy(app.Configuration);
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
        app.MapFallback("{*path:nonfile}", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.ContentSecurityPolicy = policy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers[HeaderNames.XFrameOptions] = "SAMEORIGIN";
            http.Response.Headers["Referrer-Policy"] = "same-origin";
            return Results.File(page, "text/html; charset=utf-8");
        }).ExcludeFromDescription();
    }

    // Styles are set by the component library at run time; everything else is ours, and the sign-in service is the one foreign address.
    private static string ContentPolicy(IConfiguration configuration)
    {
        var signIn = Uri.TryCreate(configuration["Keycloak:auth-server-url"] ?? configuration["Keycloak:AuthServerUrl"], UriKind.Absolute, out var server) ? $" {server.GetLeftPart(UriPartial.Authority)}" : "";
        return "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; worker-src 'self' blob:; "
            + $"connect-src 'self'{signIn}; frame-src 'self'{signIn}; frame-ancestors 'self'; base-uri 'self'; form-action 'self'{signIn}";
    }
}
