namespace Lamella.Annotations;

/// <summary>How far the work on an annotation is.</summary>
internal enum AnnotationState
{
    /// <summary>It can be edited.</summary>
    Active,

    /// <summary>Done; nobody edits it until it is reopened.</summary>
    Finished,

    /// <summary>Done and out of the way.</summary>
    Archived,
}

/// <summary>To whom an annotation is open besides its owner and the administrators.</summary>
internal enum AnnotationAccess
{
    Private,

    /// <summary>Whoever may see its dataset may look at it.</summary>
    DatasetView,

    /// <summary>Whoever may see its dataset may look at it, and edit it when signed in.</summary>
    DatasetEdit,
}

/// <summary>An annotation as it is kept: on which dataset, whose, open to whom. What was drawn is the log's.</summary>
internal sealed class Annotation
{
    private Annotation()
    {
    }

    public Annotation(Guid id, Guid dataset, Guid owner, string name, DateTimeOffset now)
    {
        (Id, DatasetId, OwnerId, Name, CreatedAt) = (id, dataset, owner, name, now);
        Head = new(id, now);
    }

    public Guid Id { get; private set; }

    public Guid DatasetId { get; private set; }

    public Guid OwnerId { get; private set; }

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string[] Tags { get; set; } = [];

    public AnnotationState State { get; set; }

    public AnnotationAccess Access { get; set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? TrashedAt { get; private set; }

    public Head Head { get; private set; } = null!;

    public Guarded Guard() => new(OwnerId, Name, State, Access, TrashedAt is not null);

    public void Trash(DateTimeOffset now) => TrashedAt ??= now;

    public void Restore() => TrashedAt = null;

    public AnnotationDescription Describe() =>
        new(Id, Name, Description, Tags, State, Access, DatasetId, OwnerId, CreatedAt, Head.EditedAt, TrashedAt, Head.Version);
}

/// <summary>The version row: how many batches the log holds, and when the last one came.</summary>
internal sealed class Head(Guid annotationId, DateTimeOffset editedAt)
{
    public Guid AnnotationId { get; private set; } = annotationId;

    public long Version { get; private set; }

    public DateTimeOffset EditedAt { get; private set; } = editedAt;
}

/// <summary>An annotation as it leaves the module.</summary>
/// <param name="EditedAt">When something was last drawn or changed in it.</param>
/// <param name="TrashedAt">When it was thrown away; null unless it is in the trash.</param>
/// <param name="Version">How many batches of operations its log holds.</param>
internal sealed record AnnotationDescription(
    Guid Id,
    string Name,
    string Description,
    IReadOnlyList<string> Tags,
    AnnotationState State,
    AnnotationAccess Access,
    Guid DatasetId,
    Guid OwnerId,
    DateTimeOffset CreatedAt,
    DateTimeOffset EditedAt,
    DateTimeOffset? TrashedAt,
    long Version);
