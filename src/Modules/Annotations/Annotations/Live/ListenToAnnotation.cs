using System.Runtime.CompilerServices;
using FluentValidation;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Npgsql;

namespace Lamella.Annotations.Live;

/// <summary>What happened in an annotation since the event before; the first says how things are.</summary>
/// <param name="Version">The version that who has taken this event and those before it has.</param>
/// <param name="Batches">What was appended, as JSON <c>{version, batches}</c> like <c>GET /annotations/{annotation}/log</c>; null when nothing was. Who is far behind gets page after page.</param>
/// <param name="Presence">Everybody else who is there, when somebody came, went or moved; otherwise null.</param>
/// <param name="Annotation">The annotation itself, when something about it or about what you may do has changed; otherwise null.</param>
internal sealed record AnnotationEvent(long Version, string? Batches, IReadOnlyList<Presence>? Presence, AnnotationDescription? Annotation);

/// <summary>
/// One listener's way along the log: from the version that it has, page by page, to the newest, and then whatever is appended. It is asked for the
/// next event when the one before was taken; nothing waits for it meanwhile, for it reads from the version it has.
/// </summary>
internal sealed class AnnotationListener(LiveSessions sessions, SeenAnnotations annotations, PresenceBoard board, LogPages log)
{
    private const int MostBatches = 1_000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <param name="since">The version that the listener has; null for the newest.</param>
    /// <param name="clientId">Of the listener's own presence: it is not told to itself, and forgotten when it listens no more.</param>
    public async IAsyncEnumerable<AnnotationEvent> Listen(Guid id, long? since, Guid? clientId, Caller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (annotation, row) = (await annotations.Find(id, caller, cancellationToken), 0u);
        var version = since ?? annotation.Version;
        if (version < 0 || version > annotation.Version)
        {
            throw new ValidationException([new("sinceVersion", $"The log holds {annotation.Version} versions; {version} cannot have been seen.")]);
        }

        await using var seat = sessions.Join(id);
        seat.Tail.Dataset = annotation.DatasetId;
        using var staying = caller.PersonId is { } person && clientId is { } client ? board.Stay(id, person, client) : null;
        IReadOnlyList<Presence>? others = null;
        for (var first = true; ; first = false)
        {
            var change = await seat.Bell.Heard(cancellationToken);
            AnnotationDescription? changed = first ? annotation : null;
            if (change.HasFlag(Change.Access))
            {
                row = seat.Tail.Seen?.Row ?? row;
                var now = await Still(id, caller, cancellationToken);
                (changed, annotation) = (IsSame(annotation, now) ? changed : now, now);
            }

            var page = seat.Tail.After(version, row);
            if (page is null)
            {
                page = await Patiently(() => log.Read(id, version, MostBatches, cancellationToken, LogTail.PageBytes), cancellationToken);
                await Still(id, caller, cancellationToken);
            }

            if (page.Count > 0)
            {
                version = page.Version;
                seat.Bell.Ring(Change.Log);
            }

            var presence = change.HasFlag(Change.Presence) ? Others(board.In(id), caller, clientId) : others;
            var moved = first || (presence is not null && !presence.SequenceEqual(others ?? []));
            others = presence;
            if (first || changed is not null || moved || page.Count > 0)
            {
                yield return new(version, page.Count > 0 ? page.Text : null, moved ? others ?? [] : null, changed);
            }
        }
    }

    private static IReadOnlyList<Presence> Others(IReadOnlyList<Presence> all, Caller caller, Guid? clientId) =>
        clientId is null ? all : [.. all.Where(presence => presence.ClientId != clientId || presence.Person != caller.PersonId)];

    // What the log does to it is told as batches.
    private static bool IsSame(AnnotationDescription before, AnnotationDescription now) =>
        before.Tags.SequenceEqual(now.Tags) && before with { Tags = [], EditedAt = default, Version = 0 } == now with { Tags = [], EditedAt = default, Version = 0 };

    /// <summary>The annotation as the caller may still see it.</summary>
    private Task<AnnotationDescription> Still(Guid id, Caller caller, CancellationToken cancellationToken) => Patiently(
        async () =>
        {
            try
            {
                return await annotations.Find(id, caller, cancellationToken);
            }
            catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
            {
                throw new RefusalException(RefusalKind.AccessEnded, "This annotation is open to you no more: it was closed, thrown away, or its dataset was.");
            }
        },
        cancellationToken);

    /// <summary>A database that is away for a while ends no stream: whoever listens goes on when it is back.</summary>
    private static async Task<T> Patiently<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (Exception lost) when (lost is NpgsqlException or IOException || lost.InnerException is NpgsqlException)
            {
                await Task.Delay(RetryAfter, cancellationToken);
            }
        }
    }
}

[SubscriptionType]
internal static class ListenToAnnotationField
{
    /// <summary>
    /// What happens in an annotation: first whatever was appended after <c>sinceVersion</c>, then everything as it comes, and who is there. When it is
    /// open to you no more, it ends with the error <c>ACCESS_ENDED</c>.
    /// </summary>
    /// <param name="sinceVersion">The version that you have loaded; without it, only what is new.</param>
    /// <param name="clientId">Your own, as in <c>present</c>: you are not told of yourself, and leave when this ends.</param>
    public static IAsyncEnumerable<AnnotationEvent> Annotation(
        Guid id, AnnotationListener listener, Caller caller, CancellationToken cancellationToken, long? sinceVersion = null, Guid? clientId = null) =>
        listener.Listen(id, sinceVersion, clientId, caller, cancellationToken);
}
