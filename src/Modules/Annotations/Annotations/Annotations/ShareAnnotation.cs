using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Annotations;

/// <summary>Opens an annotation to the people who may see its dataset, or closes it.</summary>
internal sealed record ShareAnnotation(Guid Id, AnnotationAccess Access) : ICommand<AnnotationDescription>;

internal sealed class ShareAnnotationHandler(AnnotationEditor editor) : IRequestHandler<ShareAnnotation, AnnotationDescription>
{
    public Task<AnnotationDescription> Handle(ShareAnnotation command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, annotation => annotation.Access = command.Access, cancellationToken);
}

[MutationType]
internal static class ShareAnnotationField
{
    /// <summary>Opens an annotation to the people who may see its dataset, or closes it: then live sessions of others end at once.</summary>
    public static Task<AnnotationDescription> ShareAnnotation(Guid id, AnnotationAccess access, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new ShareAnnotation(id, access), cancellationToken);
}
