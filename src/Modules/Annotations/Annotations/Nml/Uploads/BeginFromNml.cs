using Lamella.BuildingBlocks;
using MediatR;

namespace Lamella.Annotations.Nml.Uploads;

/// <summary>Begins annotations on a dataset with what files bring, each an annotation of its own; all of them or none.</summary>
internal sealed record BeginFromNml(Guid Dataset, IReadOnlyList<BegunFile> Files) : ICommand<ImportedNml>;

/// <param name="Name">Of the annotation; empty takes the dataset's and a number.</param>
internal sealed record BegunFile(string Name, NmlSkeleton Skeleton);

internal sealed class BeginFromNmlHandler(AnnotationsDb db, IMediator mediator) : IRequestHandler<BeginFromNml, ImportedNml>
{
    private const int LongestDescription = 20_000;

    public async Task<ImportedNml> Handle(BeginFromNml command, CancellationToken cancellationToken)
    {
        var begun = new List<ImportedNml>();
        foreach (var file in command.Files)
        {
            begun.Add(await Begin(command.Dataset, file, cancellationToken));
        }

        return begun[0] with { Others = [.. begun.Skip(1).Select(other => other with { Notes = [] })], Notes = [.. begun.SelectMany(one => one.Notes)] };
    }

    private async Task<ImportedNml> Begin(Guid dataset, BegunFile file, CancellationToken cancellationToken)
    {
        var begun = await mediator.Send(new CreateAnnotation(dataset, NextName.Cut(file.Name), null, 0, WithLayer: !file.Skeleton.Volumes.Any()), cancellationToken);
        if (file.Skeleton.Files[0].Parameters.Find(element => element.Name.LocalName == "experiment")?.Attribute("description")?.Value is { Length: > 0 } description)
        {
            (await db.Annotations.FindAsync([begun.Id], cancellationToken))!.Description = description.Length > LongestDescription ? description[..LongestDescription] : description;
            await db.SaveChangesAsync(cancellationToken);
        }

        return await mediator.Send(new ImportNml(begun.Id, file.Skeleton, null), cancellationToken) with { Name = begun.Name };
    }
}
