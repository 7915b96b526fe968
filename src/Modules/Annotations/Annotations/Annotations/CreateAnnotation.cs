using System.Text.Json;
using FluentValidation;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Annotations;

/// <summary>Begins an annotation on a dataset that the caller sees: an empty skeleton, and one volume layer over a segmentation of the dataset or over nothing.</summary>
/// <param name="Name">Null takes the dataset's name.</param>
/// <param name="FallbackLayer">The segmentation that shows where nothing is painted.</param>
/// <param name="LargestSegment">The largest segment id in it; new segments are numbered from the next one on.</param>
internal sealed record CreateAnnotation(Guid Dataset, string? Name, string? FallbackLayer, ulong LargestSegment) : ICommand<AnnotationDescription>;

internal sealed class CreateAnnotationValidator : AbstractValidator<CreateAnnotation>
{
    public CreateAnnotationValidator() => RuleFor(command => command.Name).MaximumLength(200);
}

internal sealed class CreateAnnotationHandler(AnnotationsDb db, Caller caller, IMediator mediator, TimeProvider clock)
    : IRequestHandler<CreateAnnotation, AnnotationDescription>
{
    public async Task<AnnotationDescription> Handle(CreateAnnotation command, CancellationToken cancellationToken)
    {
        var dataset = await mediator.Send(new GetDataset(command.Dataset), cancellationToken);
        if (caller.PersonId is not { } owner)
        {
            throw new RefusalException(RefusalKind.Forbidden, "An annotation belongs to a person: sign in to begin one.");
        }

        if (command.FallbackLayer is { } fallback && !dataset.Layers.Any(layer => layer.Name == fallback && layer.Category == LayerCategory.Segmentation))
        {
            throw new RefusalException(RefusalKind.NotFound, $"'{dataset.Name}' has no segmentation '{fallback}'.");
        }

        var annotation = new Annotation(
            Guid.CreateVersion7(), dataset.Id, owner, string.IsNullOrWhiteSpace(command.Name) ? dataset.Name : command.Name.Trim(), clock.GetUtcNow());
        db.Add(annotation);
        await db.SaveChangesAsync(cancellationToken);
        var layer = new CreateLayer(Guid.CreateVersion7(), command.FallbackLayer ?? "Volume", command.LargestSegment, command.FallbackLayer) { Step = Guid.CreateVersion7() };
        await mediator.Send(
            new AppendBatch(annotation.Id, JsonSerializer.SerializeToUtf8Bytes(new Batch(annotation.Id, Guid.CreateVersion7(), 0, [layer]), OperationJson.Default.Batch)),
            cancellationToken);
        db.ChangeTracker.Clear();
        return (await db.Annotations.SingleAsync(row => row.Id == annotation.Id, cancellationToken)).Describe();
    }
}

[MutationType]
internal static class CreateAnnotationField
{
    /// <summary>Begins an annotation on a dataset: an empty skeleton and one volume layer, over a segmentation of the dataset or over nothing.</summary>
    [Authorize(SiteRoles.Annotator | SiteRoles.Manager | SiteRoles.Admin)]
    public static Task<AnnotationDescription> CreateAnnotation(NewAnnotation input, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new CreateAnnotation(input.Dataset, input.Name, input.FallbackLayer, input.LargestSegment ?? 0), cancellationToken);
}

/// <param name="LargestSegment">The largest segment id of the fallback layer; new segments are numbered from the next one on.</param>
[GraphQLName("CreateAnnotationInput")]
internal sealed record NewAnnotation(Guid Dataset, string? Name = null, string? FallbackLayer = null, ulong? LargestSegment = null);
