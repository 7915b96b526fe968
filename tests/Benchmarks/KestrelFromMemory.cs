namespace Lamella.Benchmarks;

/// <summary>The least that Kestrel can do: the same bytes from memory for every request, no routing, no sign-in, no file. A process of its own, started as <c>serve-from-memory ADDRESS</c>.</summary>
internal static class KestrelFromMemory
{
    public static async Task Serve(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var app = builder.Build();
        var bytes = new byte[256 * 1024];
        new Random(1).NextBytes(bytes);
        app.Run(async context =>
        {
            var length = context.Request.Path.Value == "/256" ? 256 * 1024 : 32 * 1024;
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, length));
        });
        await app.StartAsync();
        Console.WriteLine($"Now listening on: {app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }
}
