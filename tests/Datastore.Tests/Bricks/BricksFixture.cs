using Lamella.BuildingBlocks;
using Lamella.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore.Tests.Bricks;

/// <summary>A host that looks at sources read in place for every brick, so that a test need not wait to see a change.</summary>
public class BricksFixture : LamellaFixture
{
    private int _volumes;

    /// <summary>A folder that nobody has used.</summary>
    public string NewFolder() => Path.Combine(DataFolder, $"volume-{Interlocked.Increment(ref _volumes)}");

    /// <summary>Tells what another host would tell.</summary>
    public void Tell(string topic, Guid id) => Services.GetRequiredService<News>().Tell(topic, id);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Datastore:LookIntervalSeconds", "0");
    }
}

/// <summary>The same host behind a real Kestrel on loopback, with the memory that it sends from.</summary>
public sealed class KestrelFixture : BricksFixture
{
    public KestrelFixture() => UseKestrel(0);
}
