using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Annotations;

/// <summary>Says how far the work on an annotation is.</summary>
internal sealed record SetAnnotationState(Guid Id, AnnotationState State) : ICommand<AnnotationDescription>;

internal sealed class SetAnnotationStateHandler(AnnotationEditor editor) : IRequestHandler<SetAnnotationState, AnnotationDescription>
{
    public Task<AnnotationDescription> Handle(SetAnnotationState command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, annotation => annotation.State = command.State, cancellationToken);
}

[MutationType]
internal static class FinishAnnotationFields
{
    /// <summary>Says that an annotation is done; nobody edits it until it is reopened.</summary>
    public static Task<AnnotationDescription> FinishAnnotation(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new SetAnnotationState(id, AnnotationState.Finished), cancellationToken);

    /// <summary>Makes a finished or archived annotation editable again.</summary>
    public static Task<AnnotationDescription> ReopenAnnotation(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new SetAnnotationState(id, AnnotationState.Active), cancellationToken);

    /// <summary>Puts a finished annotation out of the way.</summary>
    public static Task<AnnotationDescription> ArchiveAnnotation(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new SetAnnotationState(id, AnnotationState.Archived), cancellationToken);
}
