using System.Collections.Concurrent;
using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lamella.Annotations.Volumes.Coarse;

/// <summary>Brings the coarser levels of annotations up soon after something was painted, so that readers seldom wait for it.</summary>
internal sealed class PoolBricks(CoarseLevels levels, News news, ILogger<PoolBricks> log) : BackgroundService
{
    // Strokes come in pieces of a tenth of a second: some of them are pooled at once.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<Guid, bool> _grown = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listening = news.Listen(AnnotationNews.Grown, annotation => _grown[annotation] = true);
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var annotation in _grown.Keys)
            {
                _grown.TryRemove(annotation, out _);
                await CatchUp(annotation, stoppingToken);
            }
        }
    }

    private async Task CatchUp(Guid annotation, CancellationToken cancellationToken)
    {
        try
        {
            await levels.CatchUp(annotation, cancellationToken);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            // Whoever reads them tries again, and hears why not. What is wrong with one annotation is not wrong with all, and is no reason to end the host.
            log.LogWarning(failed, "The coarser levels of annotation {Annotation} were not rebuilt.", annotation);
        }
    }
}
