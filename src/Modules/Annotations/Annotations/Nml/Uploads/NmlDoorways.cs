using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Volumes;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Annotations.Nml.Uploads;

/// <summary>
/// Where files come in: into an annotation, or onto a dataset as an annotation of their own. <c>?batch=</c> is an id of the client's choosing, under
/// which they come in once.
/// </summary>
internal static class NmlDoorways
{
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
                    request, mediator, id, batch, dataset, isTogether: true,
                    async files => new ImportNml(id, files[0].Skeleton, await mediator.Send(new HandOutNmlIds(id, files[0].Skeleton), cancellationToken)), cancellationToken);
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
                    request, mediator, target.Id, batch, target, isTogether: false,
                    files => Task.FromResult<ICommand<ImportedNml>>(
                        new BeginFromNml(target.Id, [.. files.Select(file => file with { Name = files.Count == 1 ? name ?? file.Name : file.Name })])), cancellationToken);
            }).WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    /// <param name="isTogether">All files go into one annotation.</param>
    private static async Task<IResult> Import(
        HttpRequest request, IMediator mediator, Guid target, Guid? batch, DatasetDescription dataset, bool isTogether,
        Func<IReadOnlyList<BegunFile>, Task<ICommand<ImportedNml>>> import,
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
            using var voxels = new VolumeReading(dataset, mediator, notes);
            var read = await Task.Run(
                async () =>
                {
                    // What was read is let go of while it is imported; this list of it must not outlive the reading.
                    using var files = new UploadedFiles(notes, cancellationToken);
                    upload.Read(files);
                    NoteScale(files.Read, dataset, notes);
                    var begun = new List<BegunFile>();
                    foreach (var part in isTogether ? [files.Read] : files.Read.Select(file => (IReadOnlyList<UploadedFile>)[file]))
                    {
                        begun.Add(new(
                            Path.GetFileNameWithoutExtension(part[0].Name),
                            new NmlSkeleton([.. part.Select(file => file.File)], await voxels.Read(part, cancellationToken), NmlValues.MagsOf(dataset), notes)));
                    }

                    return begun;
                },
                cancellationToken);
            return Results.Json(await mediator.Send(new ImportOnce(target, batch, await import(read), notes), cancellationToken));
        }
        finally
        {
            Reading.Release();
        }
    }

    private static void NoteScale(IReadOnlyList<UploadedFile> files, DatasetDescription dataset, List<string> notes)
    {
        var size = dataset.VoxelSize;
        foreach (var (name, file, _) in files)
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
