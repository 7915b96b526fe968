using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Lamella.Host;

/// <summary>The built web viewer: files whose names carry a hash of their content, and one page that every address of the viewer shows.</summary>
internal static class FrontEnd
{
    /// <summary>Serves the folder named by <c>FrontEnd:Folder</c> (default: <c>wwwroot</c> beside the binary).</summary>
    public static void MapFrontEnd(this WebApplication app)
    {
        var folder = Folder(app);
        var page = Path.Combine(folder, "index.html");
        if (!File.Exists(page))
        {
            app.MapGet("/", () => Results.Text(
                $"The web viewer is not built: there is no {page}. ./run.sh builds it.", statusCode: StatusCodes.Status503ServiceUnavailable));
            return;
        }

        // Pages are not served as files: each comes from here, with what it may do.
        var types = new FileExtensionContentTypeProvider();
        types.Mappings.Remove(".html");
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(folder),
            ContentTypeProvider = types,
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") || file.Context.Request.Path.StartsWithSegments("/graphiql")
                    ? "public, max-age=31536000, immutable"
                    : "no-cache",
        });
        app.MapFallback("{*path:nonfile}", Page(app, page)).WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head])).ExcludeFromDescription();
    }

    /// <summary>The page for trying out queries, while the host is under development; null otherwise, and where it is not built. It brings its letters within its styles.</summary>
    public static RequestDelegate? GraphiQL(this WebApplication app)
    {
        var page = Path.Combine(Folder(app), "graphiql.html");
        return app.Environment.IsDevelopment() && File.Exists(page) ? Page(app, page, "; font-src 'self' data:") : null;
    }

    private static string Folder(WebApplication app) => Path.GetFullPath(app.Configuration["FrontEnd:Folder"] ?? Path.Combine(AppContext.BaseDirectory, "wwwroot"));

    private static RequestDelegate Page(WebApplication app, string file, string more = "")
    {
        var policy = ContentPolicy(app.Configuration) + more;
        return http =>
        {
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.ContentSecurityPolicy = policy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers[HeaderNames.XFrameOptions] = "SAMEORIGIN";
            http.Response.Headers["Referrer-Policy"] = "same-origin";
            return Results.File(file, "text/html; charset=utf-8").ExecuteAsync(http);
        };
    }

    // Styles are set by the component library at run time; everything else is ours, and the sign-in service is the one foreign address.
    private static string ContentPolicy(IConfiguration configuration)
    {
        var signIn = Uri.TryCreate(configuration["Keycloak:auth-server-url"] ?? configuration["Keycloak:AuthServerUrl"], UriKind.Absolute, out var server) ? $" {server.GetLeftPart(UriPartial.Authority)}" : "";
        return "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; worker-src 'self' blob:; "
            + $"connect-src 'self'{signIn}; frame-src 'self'{signIn}; frame-ancestors 'self'; base-uri 'self'; form-action 'self'{signIn}";
    }
}
