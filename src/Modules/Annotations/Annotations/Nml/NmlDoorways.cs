using Lamella.Annotations.Log;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Annotations.Nml;

/// <summary>
/// Where files come in: into an annotation, or onto a dataset as an annotation of their own. <c>?batch=</c> is an id of the client's choosing, under
/// which they come in once.
/// </summary>
internal static class NmlDoorways
{
    private const int MostNotes = 50;

    // A large file is a gigabyte of memory while it is read; who comes third waits.
    private static readonly SemaphoreSlim Reading = new(2);

    public static void MapNml(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(
            "/annotations/{annotation}/nml",
            async (string annotation, HttpRequest request, IMediator mediator, CancellationToken cancellationToken, Guid? batch = null) =>
            {
                var id = RequestBody.AnnotationId(annotation);
                var dataset = await mediator.Send(new FindImportTarget(id), cancellationToken);
                return await Import(
                    request, mediator, id, batch, dataset,
                    async (skeleton, _) => new ImportNml(id, skeleton, await mediator.Send(new HandOutNmlIds(id, skeleton.Counts), cancellationToken)), cancellationToken);
            }).WithMetadata(new DisableRequestSizeLimitAttribute());
        routes.MapPost(
            "/datasets/{dataset}/annotations/nml",
            async (string dataset, HttpRequest request, IMediator mediator, Caller caller, CancellationToken cancellationToken, string? name = null, Guid? batch = null) =>
            {
                var target = await mediator.Send(new GetDataset(Guid.TryParse(dataset, out var id) ? id : throw RefusalException.NotFound("dataset", dataset)), cancellationToken);
                if (caller.PersonId is null || (caller.Roles & (SiteRoles.Annotator | SiteRoles.Manager | SiteRoles.Admin)) == 0)
                {
                    throw new RefusalException(RefusalKind.Forbidden, "An annotation belongs to an annotator: sign in as one to begin it.");
                }

                return await Import(
                    request, mediator, target.Id, batch, target,
                    (skeleton, first) => Task.FromResult<ICommand<ImportedNml>>(new BeginFromNml(target.Id, name ?? first, skeleton)), cancellationToken);
            }).WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    private static async Task<IResult> Import(
        HttpRequest request, IMediator mediator, Guid target, Guid? batch, DatasetDescription dataset, Func<NmlSkeleton, string, Task<ICommand<ImportedNml>>> import,
        CancellationToken cancellationToken)
    {
        if (await mediator.Send(new FindImported(target, batch), cancellationToken) is { } before)
        {
            // Who still sends listens for no answer.
            await request.Body.CopyToAsync(Stream.Null, cancellationToken);
            return Results.Json(before);
        }

        await using var upload = await NmlUpload.Receive(request, cancellationToken);
        await Reading.WaitAsync(cancellationToken);
        try
        {
            var notes = new List<string>();
            var (skeleton, name) = await Task.Run(
                () =>
                {
                    var files = upload.Read(notes, cancellationToken);
                    NoteScale(files, dataset, notes);
                    return (new NmlSkeleton([.. files.Select(file => file.File)], NmlValues.MagsOf(dataset), notes), Path.GetFileNameWithoutExtension(files[0].Name));
                },
                cancellationToken);
            return Results.Json(await mediator.Send(new ImportOnce(target, batch, await import(skeleton, name), [.. notes.Take(MostNotes)]), cancellationToken));
        }
        finally
        {
            Reading.Release();
        }
    }

    private static void NoteScale(IReadOnlyList<(string Name, NmlFile File)> files, DatasetDescription dataset, List<string> notes)
    {
        var size = dataset.VoxelSize;
        foreach (var (name, file) in files)
        {
            var said = file.Parameters.Find(element => element.Name.LocalName == "scale");
            string Said(string attribute) => said?.Attribute(attribute)?.Value ?? "";
            var unit = Said("unit") is { Length: > 0 } given ? given : "nanometer";
            if (said is not null && !(unit == size.Unit && Is("x", size.X) && Is("y", size.Y) && Is("z", size.Z)))
            {
                notes.Add(FormattableString.Invariant(
                    $"{name} was drawn on voxels of {Said("x")} x {Said("y")} x {Said("z")} {unit}, those of '{dataset.Name}' are {size.X} x {size.Y} x {size.Z} {size.Unit}: positions are taken in voxels."));
            }

            bool Is(string axis, double edge) =>
                double.TryParse(Said(axis), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && Math.Abs(number - edge) <= 1e-6 * edge;
        }
    }
}
