using FluentValidation;
using Lamella.Annotations.Contracts;
using MediatR;
using Npgsql;

namespace Lamella.Annotations.Volumes;

internal sealed class DescribeVolumesHandler(AnnotationGate gate, NpgsqlDataSource database) : IRequestHandler<DescribeVolumes, AnnotatedVolumes>
{
    public async Task<AnnotatedVolumes> Handle(DescribeVolumes query, CancellationToken cancellationToken)
    {
        var annotation = await gate.Find(query.Annotation, Rights.See, cancellationToken);
        var layers = await AnnotationLayerFields.LayersByAnnotation([annotation.Id], database, cancellationToken);
        return new(
            annotation.Id, annotation.Name, annotation.DatasetId, annotation.OwnerId, PastVersion.Of(query.Version, annotation),
            [.. layers.GetValueOrDefault(annotation.Id, []).Select(layer => new AnnotatedLayer(layer.Id, layer.Name, layer.Fallback))]);
    }
}

internal static class PastVersion
{
    /// <summary>The version asked for, the newest where none is.</summary>
    /// <exception cref="ValidationException">The log does not hold it.</exception>
    public static long Of(long? asked, Annotation annotation)
    {
        var head = annotation.Head.Version;
        return asked is < 0 || asked > head
            ? throw new ValidationException([new("version", $"There is no version {asked}: the log holds {head}.")])
            : asked ?? head;
    }
}
