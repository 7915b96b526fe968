using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Annotations;

/// <summary>Moves an annotation to the trash, or takes it out again. Nothing is deleted.</summary>
internal sealed record TrashAnnotation(Guid Id, bool Trashed) : ICommand<AnnotationDescription>;

internal sealed class TrashAnnotationHandler(AnnotationEditor editor, TimeProvider clock) : IRequestHandler<TrashAnnotation, AnnotationDescription>
{
    public Task<AnnotationDescription> Handle(TrashAnnotation command, CancellationToken cancellationToken) => editor.Edit(
        command.Id,
        annotation =>
        {
            if (command.Trashed)
            {
                annotation.Trash(clock.GetUtcNow());
            }
            else
            {
                annotation.Restore();
            }
        },
        cancellationToken);
}

[MutationType]
internal static class TrashAnnotationFields
{
    /// <summary>Moves an annotation to the trash: nobody sees it there but who may restore it.</summary>
    public static Task<AnnotationDescription> TrashAnnotation(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new TrashAnnotation(id, Trashed: true), cancellationToken);

    /// <summary>Takes an annotation out of the trash.</summary>
    public static Task<AnnotationDescription> RestoreAnnotation(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new TrashAnnotation(id, Trashed: false), cancellationToken);
}
