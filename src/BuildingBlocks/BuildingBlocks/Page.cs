using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Lamella.BuildingBlocks;

/// <summary>A page rendered here and complete without script: the same look as the viewer's pages, light and dark.</summary>
public static class Page
{
    private const string Style =
        """
        :root{color-scheme:dark light;--back:#101113;--raised:#17181b;--line:#33363b;--text:#d7d9dd;--muted:#9a9fa7;--accent:#2bb3a3;--onaccent:#06211e}
        @media(prefers-color-scheme:light){:root{--back:#f7f8f9;--raised:#fff;--line:#d5d8dc;--text:#1d1f23;--muted:#5a6069;--accent:#17746a;--onaccent:#fff}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}
        header{border-bottom:1px solid var(--line);background:var(--raised);padding:8px 24px;min-height:40px}
        main{max-width:960px;margin:0 auto;padding:32px 24px}
        h1{font-size:26px;line-height:1.25;margin:0 0 8px;overflow-wrap:anywhere}
        h2{font-size:17px;margin:32px 0 8px}
        p{margin:0 0 12px;overflow-wrap:anywhere}
        a{color:var(--accent)}
        .brand{color:var(--text);font-weight:600;text-decoration:none}
        .muted{color:var(--muted)}
        .card{display:block;width:100%;background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:16px}
        .button{display:inline-block;background:var(--accent);color:var(--onaccent);border-radius:6px;padding:8px 16px;font-weight:600;text-decoration:none}
        .people{list-style:none;margin:24px 0 0;padding:0;display:grid;gap:12px}
        .person{display:grid;grid-template-columns:48px 1fr;gap:16px;align-items:center;text-align:left;color:inherit;font:inherit;cursor:pointer}
        .person:hover{border-color:var(--accent)}
        .initials{width:48px;height:48px;border-radius:50%;display:grid;place-items:center;font-weight:600;color:#101113}
        .ada{background:#4cb8e6}.max{background:#e3b341}.ines{background:#d98fd0}
        .picture{display:block;max-width:100%;margin:24px 0;border:1px solid var(--line);border-radius:6px}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:left;padding:8px 16px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 24px;margin:0}
        dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        """;

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <param name="http">The request that is answered; the page's headers are set on its response.</param>
    /// <param name="title">The page's title, without the product's name.</param>
    /// <param name="body">What stands in <c>main</c>.</param>
    /// <param name="head">More for <c>head</c>: links and structured data.</param>
    /// <param name="status">The HTTP status.</param>
    public static IResult Answer(HttpContext http, string title, Html body, Html head = default, int status = StatusCodes.Status200OK)
    {
        var headers = http.Response.Headers;
        // The browser compares the style by its hash and runs no script at all: text that slipped through as markup stays dead.
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-cache";
        }

        var page = Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="/lamella.svg">
            <title>{title} · Lamella</title>
            <style>{Html.Trusted(Style)}</style>
            {head}
            </head>
            <body>
            <header><a class="brand" href="/">Lamella</a></header>
            <main>
            {body}
            </main>
            </body>
            </html>

            """);
        return Results.Content(page.ToString(), "text/html; charset=utf-8", Encoding.UTF8, status);
    }
}
