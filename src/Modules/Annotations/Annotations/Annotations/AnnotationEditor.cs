using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations;

/// <summary>What every change of an annotation's own row has in common: finding it for its manager, saving, telling the other hosts.</summary>
internal sealed class AnnotationEditor(AnnotationsDb db, AnnotationGate gate, News news)
{
    public async Task<AnnotationDescription> Edit(Guid id, Action<Annotation> change, CancellationToken cancellationToken)
    {
        var annotation = await gate.Find(id, Rights.Manage, cancellationToken, trashed: true);
        change(annotation);
        await db.SaveChangesAsync(cancellationToken);
        news.Tell(AnnotationNews.Access, id);
        return annotation.Describe();
    }
}
