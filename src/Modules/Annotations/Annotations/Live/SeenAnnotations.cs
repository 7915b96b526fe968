using System.Collections.Concurrent;
using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Annotations.Live;

/// <summary>
/// Who may see which annotation, remembered because it is asked for every movement of a hand. <see cref="AnnotationGate"/> decides; news that
/// the annotation or a dataset changed ends what was remembered, and so does half a minute, should a piece of news be lost.
/// </summary>
internal sealed class SeenAnnotations : IDisposable
{
    private const int Remembered = 20_000;

    private readonly ConcurrentDictionary<Look, long> _seen = new();
    private readonly IDisposable[] _heard;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _clock;
    private readonly LivePace _pace;
    private int _changes;

    public SeenAnnotations(IServiceScopeFactory scopes, News news, TimeProvider clock, LivePace pace)
    {
        (_scopes, _clock, _pace) = (scopes, clock, pace);
        _heard = [news.Listen(AnnotationNews.Access, Forget), news.Listen(DatasetNews.Topic, _ => Forget(Guid.Empty))];
    }

    /// <summary>Refuses the caller who may not see the annotation, as if it were not there.</summary>
    public async ValueTask Check(Guid annotation, Caller caller, CancellationToken cancellationToken)
    {
        var look = new Look(caller.PersonId, caller.Roles, annotation);
        if (_seen.TryGetValue(look, out var at) && _clock.GetElapsedTime(at) < _pace.Access)
        {
            return;
        }

        var changes = Volatile.Read(ref _changes);
        await Find(annotation, caller, cancellationToken);
        if (_seen.Count >= Remembered)
        {
            _seen.Clear();
        }

        _seen[look] = _clock.GetTimestamp();

        // What changed while we asked may not be in the answer.
        if (Volatile.Read(ref _changes) != changes)
        {
            _seen.TryRemove(look, out _);
        }
    }

    /// <summary>The annotation as it is now, for who may see it; never out of the trash.</summary>
    public async Task<AnnotationDescription> Find(Guid annotation, Caller caller, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Become(caller);
        return (await scope.ServiceProvider.GetRequiredService<AnnotationGate>().Find(annotation, Rights.See, cancellationToken)).Describe();
    }

    public void Dispose() => Array.ForEach(_heard, listening => listening.Dispose());

    private void Forget(Guid annotation)
    {
        Interlocked.Increment(ref _changes);
        foreach (var look in _seen.Keys.Where(look => annotation == Guid.Empty || look.Annotation == annotation))
        {
            _seen.TryRemove(look, out _);
        }
    }

    private readonly record struct Look(Guid? Person, SiteRoles Roles, Guid Annotation);
}
