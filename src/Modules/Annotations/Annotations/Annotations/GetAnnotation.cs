using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Annotations;

/// <summary>The annotation as the caller may see it; its owner and administrators find it in the trash too. Not there and not for this caller are refused alike.</summary>
internal sealed record GetAnnotation(Guid Id) : IQuery<AnnotationDescription>;

internal sealed class GetAnnotationHandler(AnnotationGate gate) : IRequestHandler<GetAnnotation, AnnotationDescription>
{
    public async Task<AnnotationDescription> Handle(GetAnnotation query, CancellationToken cancellationToken) =>
        (await gate.Find(query.Id, Rights.See, cancellationToken, trashed: true)).Describe();
}

[QueryType]
internal static class GetAnnotationField
{
    /// <summary>An annotation that you may see, or null: what is not there and what is not for you look the same.</summary>
    public static async Task<AnnotationDescription?> Annotation(Guid id, IMediator mediator, CancellationToken cancellationToken)
    {
        try
        {
            return await mediator.Send(new GetAnnotation(id), cancellationToken);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }
}
