using Microsoft.Extensions.Configuration;

namespace Lamella.Datastore.Bricks;

/// <summary>What an operator may set of how bricks are served (section <c>Datastore</c>).</summary>
/// <param name="LookInterval">How often a source that is read in place is looked at for changes (<c>LookIntervalSeconds</c>, 10); zero: for every brick.</param>
/// <param name="DecodedBytes">Memory for decoded chunks of sources whose chunks are not served as they are (<c>DecodedCacheMegabytes</c>, 192).</param>
/// <param name="HotBytes">Memory for stored bricks that are asked for again and again (<c>HotBricksMegabytes</c>, 64).</param>
internal sealed record BrickSettings(TimeSpan LookInterval, long DecodedBytes, long HotBytes = 64 << 20)
{
    public static BrickSettings From(IConfiguration configuration) => new(
        TimeSpan.FromSeconds(configuration.GetValue("Datastore:LookIntervalSeconds", 10.0)),
        configuration.GetValue("Datastore:DecodedCacheMegabytes", 192L) << 20,
        configuration.GetValue("Datastore:HotBricksMegabytes", 64L) << 20);
}
