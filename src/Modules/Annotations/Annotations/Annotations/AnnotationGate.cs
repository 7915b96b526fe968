using System.Diagnostics.CodeAnalysis;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Annotations;

/// <summary>What somebody may do with an annotation.</summary>
[Flags]
internal enum Rights
{
    /// <summary>It is not there for them.</summary>
    None = 0,

    See = 1,

    /// <summary>Draw in it.</summary>
    Edit = 2,

    /// <summary>Rename, share, finish and trash it.</summary>
    Manage = 4,
}

/// <summary>What of an annotation decides who may do what with it.</summary>
internal sealed record Guarded(Guid Owner, string Name, AnnotationState State, AnnotationAccess Access, bool IsTrashed);

/// <summary>Who may see and who may change an annotation: the only place that says so.</summary>
internal sealed class AnnotationGate(AnnotationsDb db, Caller caller, IMediator mediator)
{
    /// <summary>The annotation, when the caller has this right. Not seen: not found; seen without the right: forbidden.</summary>
    public async Task<Annotation> Find(Guid id, Rights needed, CancellationToken cancellationToken, bool trashed = false)
    {
        var annotation = await db.Annotations.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var rights = annotation is null || (annotation.TrashedAt is not null && !trashed) ? Rights.None : await RightsOf(annotation, cancellationToken);
        Demand(id, annotation?.Guard(), rights, needed);
        return annotation!;
    }

    /// <summary>What the caller may do, whatever the annotation's state of work.</summary>
    public async Task<Rights> RightsOf(Annotation annotation, CancellationToken cancellationToken)
    {
        var unseen = RightsOf(annotation.Guard(), caller.PersonId, caller.IsAdmin, seesDataset: false);
        var seen = RightsOf(annotation.Guard(), caller.PersonId, caller.IsAdmin, seesDataset: true);
        return unseen == seen || (await mediator.Send(new GetDatasets([annotation.DatasetId]), cancellationToken)).Count == 0 ? unseen : seen;
    }

    /// <summary>What somebody may do, whatever the annotation's state of work.</summary>
    /// <param name="person">Null for a guest.</param>
    public static Rights RightsOf(Guarded annotation, Guid? person, bool isAdmin, bool seesDataset)
    {
        var isSignedIn = person is not null;
        if (isAdmin || annotation.Owner == person)
        {
            return Rights.See | Rights.Manage | (isSignedIn ? Rights.Edit : Rights.None);
        }

        if (annotation.IsTrashed || annotation.Access == AnnotationAccess.Private || !seesDataset)
        {
            return Rights.None;
        }

        return annotation.Access == AnnotationAccess.DatasetEdit && isSignedIn ? Rights.See | Rights.Edit : Rights.See;
    }

    /// <summary>Refuses who has not got the right.</summary>
    /// <param name="annotation">Null when there is none.</param>
    public static void Demand(Guid id, [NotNull] Guarded? annotation, Rights rights, Rights needed)
    {
        if (annotation is null || !rights.HasFlag(Rights.See))
        {
            throw RefusalException.NotFound("annotation", id);
        }

        if (needed == Rights.Edit && annotation.State != AnnotationState.Active)
        {
            throw new RefusalException(RefusalKind.Forbidden, $"'{annotation.Name}' is {annotation.State.ToString().ToLowerInvariant()}: reopen it to edit it.");
        }

        if (!rights.HasFlag(needed))
        {
            throw new RefusalException(RefusalKind.Forbidden, needed == Rights.Edit
                ? $"You may look at '{annotation.Name}' and not edit it."
                : $"Only its owner and administrators may change '{annotation.Name}'.");
        }
    }
}
