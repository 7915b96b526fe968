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
/// <param name="Name">Null or empty takes the dataset's name and the next number of the caller's.</param>
/// <param name="FallbackLayer">The segmentation that shows where nothing is painted.</param>
/// <param name="LargestSegment">The largest segment id in it; new segments are numbered from the next one on. Null where nobody knows: then beyond all that its voxels can hold.</param>
/// <param name="WithLayer">Whether it begins with a volume layer: one that begins as a file has the file's.</param>
internal sealed record CreateAnnotation(Guid Dataset, string? Name, string? FallbackLayer, ulong? LargestSegment, bool WithLayer = true) : ICommand<AnnotationDescription>;

internal sealed class CreateAnnotationValidator : AbstractValidator<CreateAnnotation>
{
    public CreateAnnotationValidator() => RuleFor(command => command.Name).MaximumLength(NextName.Longest);
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

        var fallback = dataset.Layers.FirstOrDefault(layer => layer.Name == command.FallbackLayer && layer.Category == LayerCategory.Segmentation);
        if (command.FallbackLayer is not null && fallback is null)
        {
            throw new RefusalException(RefusalKind.NotFound, $"'{dataset.Name}' has no segmentation '{command.FallbackLayer}'.");
        }

        var name = string.IsNullOrWhiteSpace(command.Name) ? await db.NumberedName(owner, dataset.Name, cancellationToken) : command.Name.Trim();
        var annotation = new Annotation(Guid.CreateVersion7(), dataset.Id, owner, name, clock.GetUtcNow());
        db.Add(annotation);
        await db.SaveChangesAsync(cancellationToken);
        if (command.WithLayer)
        {
            var layer = new CreateLayer(Guid.CreateVersion7(), command.FallbackLayer ?? "Volume", command.LargestSegment ?? LargestOf(fallback?.VoxelType), command.FallbackLayer) { Step = Guid.CreateVersion7() };
            await mediator.Send(
                new AppendBatch(annotation.Id, JsonSerializer.SerializeToUtf8Bytes(new Batch(annotation.Id, Guid.CreateVersion7(), 0, [layer]), OperationJson.Default.Batch)),
                cancellationToken);
        }

        db.ChangeTracker.Clear();
        return (await db.Annotations.SingleAsync(row => row.Id == annotation.Id, cancellationToken)).Describe();
    }

    /// <summary>
    /// An id that no segment of a fallback exceeds, by what its voxels can hold: formats do not tell the largest, and to read all of a volume for it
    /// takes hours. Of 64 bits all could be taken; from 2^62 on none is that any known pipeline gives, and signed readers still hold it.
    /// </summary>
    internal static ulong LargestOf(VoxelType? type) => type switch
    {
        null => 0,
        VoxelType.U8 => byte.MaxValue,
        VoxelType.I8 => (ulong)sbyte.MaxValue,
        VoxelType.U16 => ushort.MaxValue,
        VoxelType.I16 => (ulong)short.MaxValue,
        VoxelType.U32 => uint.MaxValue,
        VoxelType.I32 => int.MaxValue,
        _ => 1UL << 62,
    };
}

[MutationType]
internal static class CreateAnnotationField
{
    /// <summary>Begins an annotation on a dataset: an empty skeleton and one volume layer, over a segmentation of the dataset or over nothing.</summary>
    [Authorize(SiteRoles.Annotator | SiteRoles.Manager | SiteRoles.Admin)]
    public static Task<AnnotationDescription> CreateAnnotation(NewAnnotation input, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new CreateAnnotation(input.Dataset, input.Name, input.FallbackLayer, input.LargestSegment), cancellationToken);
}

/// <param name="Name">Without it, the dataset's name and the next number of yours.</param>
/// <param name="LargestSegment">The largest segment id of the fallback layer; new segments are numbered from the next one on. Without it, beyond all that its voxels can hold.</param>
[GraphQLName("CreateAnnotationInput")]
internal sealed record NewAnnotation(Guid Dataset, string? Name = null, string? FallbackLayer = null, ulong? LargestSegment = null);
