using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Annotations.Live;

internal static class LiveServices
{
    /// <summary>Everything that is live: who listens, who is there, and the two loops that look and tell.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services) => services
        .AddSingleton(new LivePace()).AddSingleton<PresenceBoard>().AddSingleton<SeenAnnotations>().AddSingleton<LiveSessions>().AddSingleton<AnnotationListener>()
        .AddHostedService(provider => provider.GetRequiredService<LiveSessions>()).AddHostedService<PresenceLine>();
}
