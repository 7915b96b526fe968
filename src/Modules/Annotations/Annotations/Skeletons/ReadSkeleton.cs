using FluentValidation;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Compression = Lamella.BuildingBlocks.Zstd;

namespace Lamella.Annotations.Skeletons;

/// <summary>Everything of an annotation but its voxels, at a version.</summary>
/// <param name="Version">Null for the newest.</param>
internal sealed record ReadSkeleton(Guid Annotation, long? Version) : IQuery<SkeletonAt>;

/// <param name="Undone">Steps that are undone as of the version.</param>
internal sealed record SkeletonAt(long Version, AnnotationContent Content, IReadOnlyCollection<Guid> Undone);

internal sealed class ReadSkeletonHandler(AnnotationGate gate, NpgsqlDataSource database, Contents contents) : IRequestHandler<ReadSkeleton, SkeletonAt>
{
    public async Task<SkeletonAt> Handle(ReadSkeleton query, CancellationToken cancellationToken)
    {
        await gate.Find(query.Annotation, Rights.See, cancellationToken, trashed: true);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var log = new AnnotationLog(connection, query.Annotation);
        var head = await log.Head(cancellationToken);
        var version = query.Version ?? head;
        if (version < 0 || version > head)
        {
            throw new ValidationException([new("version", $"There is no version {version}: the log holds {head}.")]);
        }

        return new(version, await contents.At(log, version, cancellationToken), await log.UndoneSteps(version, cancellationToken));
    }
}

internal static class ReadSkeletonDoorway
{
    private const string ContentType = "application/vnd.lamella.skeleton";
    private const string Zstd = "zstd";
    private const int Level = 1;

    public static void MapSkeleton(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/annotations/{annotation}/skeleton",
        async (string annotation, HttpContext context, IMediator mediator, CancellationToken cancellationToken, long? version = null, string? near = null) =>
        {
            NearBox? box = near is null ? null : NearBox.Parse(near);
            var skeleton = await mediator.Send(new ReadSkeleton(RequestBody.AnnotationId(annotation), version), cancellationToken);
            var response = context.Response;
            var compressed = context.Request.GetTypedHeaders().AcceptEncoding.Any(
                coding => coding.Value.Equals(Zstd, StringComparison.OrdinalIgnoreCase) && coding.Quality != 0);
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentType = ContentType;
            response.Headers.Vary = "Accept-Encoding, Authorization";
            if (compressed)
            {
                response.Headers.ContentEncoding = Zstd;
            }

            var frame = Array.Empty<byte>();

            // A frame each: who reads may begin with the first page while the last is still being written.
            foreach (var part in Parts(skeleton, box))
            {
                await response.Body.WriteAsync(compressed ? Frame(part.Span) : part, cancellationToken);
            }

            static IEnumerable<ReadOnlyMemory<byte>> Parts(SkeletonAt at, NearBox? box) => box is { } near
                ? near.Write(at)
                : SkeletonFormat.Write(at.Content, at.Version, at.Undone, keep: false);

            ReadOnlyMemory<byte> Frame(ReadOnlySpan<byte> part)
            {
                var most = Compression.CompressBound(part.Length);
                frame = frame.Length < most ? new byte[most] : frame;
                return frame.AsMemory(0, Compression.Compress(part, frame, Level));
            }
        });
}
