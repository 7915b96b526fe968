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

/// <summary>Who may see and who may change an annotation: the only place that says so.</summary>
internal sealed class AnnotationGate(AnnotationsDb db, Caller caller, IMediator mediator)
{
    /// <summary>The annotation, when the caller has this right. Not seen: not found; seen without the right: forbidden.</summary>
    public async Task<Annotation> Find(Guid id, Rights needed, CancellationToken cancellationToken, bool trashed = false)
    {
        var annotation = await db.Annotations.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var rights = annotation is null || (annotation.TrashedAt is not null && !trashed) ? Rights.None : await RightsOf(annotation, cancellationToken);
        if (annotation is null || !rights.HasFlag(Rights.See))
        {
            throw RefusalException.NotFound("annotation", id);
        }

        if (needed == Rights.Edit && annotation.State != AnnotationState.Active)
        {
            throw new RefusalException(RefusalKind.Forbidden, $"'{annotation.Name}' is {annotation.State.ToString().ToLowerInvariant()}: reopen it to edit it.");
        }

        return rights.HasFlag(needed)
            ? annotation
            : throw new RefusalException(RefusalKind.Forbidden, needed == Rights.Edit
                ? $"You may look at '{annotation.Name}' and not edit it."
                : $"Only its owner and administrators may change '{annotation.Name}'.");
    }

    /// <summary>What the caller may do, whatever the annotation's state of work.</summary>
    public async Task<Rights> RightsOf(Annotation annotation, CancellationToken cancellationToken)
    {
        if (caller.IsAdmin || annotation.OwnerId == caller.PersonId)
        {
            return Rights.See | Rights.Manage | (caller.IsSignedIn ? Rights.Edit : Rights.None);
        }

        if (annotation.TrashedAt is not null || annotation.Access == AnnotationAccess.Private
            || (await mediator.Send(new GetDatasets([annotation.DatasetId]), cancellationToken)).Count == 0)
        {
            return Rights.None;
        }

        return annotation.Access == AnnotationAccess.DatasetEdit && caller.IsSignedIn ? Rights.See | Rights.Edit : Rights.See;
    }
}
