using Lamella.BuildingBlocks;
using MediatR;

namespace Lamella.Annotations.Nml;

/// <summary>Begins an annotation on a dataset with what a file brings.</summary>
/// <param name="Name">Empty takes the dataset's name.</param>
internal sealed record BeginFromNml(Guid Dataset, string Name, NmlSkeleton Skeleton) : ICommand<ImportedNml>;

internal sealed class BeginFromNmlHandler(AnnotationsDb db, IMediator mediator) : IRequestHandler<BeginFromNml, ImportedNml>
{
    private const int LongestName = 200;
    private const int LongestDescription = 20_000;

    public async Task<ImportedNml> Handle(BeginFromNml command, CancellationToken cancellationToken)
    {
        var name = command.Name.Length > LongestName ? command.Name[..LongestName] : command.Name;
        var begun = await mediator.Send(new CreateAnnotation(command.Dataset, name, null, 0), cancellationToken);
        if (command.Skeleton.Files[0].Parameters.Find(element => element.Name.LocalName == "experiment")?.Attribute("description")?.Value is { Length: > 0 } description)
        {
            (await db.Annotations.FindAsync([begun.Id], cancellationToken))!.Description = description.Length > LongestDescription ? description[..LongestDescription] : description;
            await db.SaveChangesAsync(cancellationToken);
        }

        return await mediator.Send(new ImportNml(begun.Id, command.Skeleton, null), cancellationToken);
    }
}
