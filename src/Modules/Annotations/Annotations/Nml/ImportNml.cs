using System.Text.Json;
using Lamella.Annotations.Log;
using Lamella.Annotations.Skeletons;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using MediatR;
using Npgsql;

namespace Lamella.Annotations.Nml;

/// <summary>Brings a skeleton and volume layers with their voxels into an annotation, in one batch and one step of the caller.</summary>
/// <param name="Ids">Those handed out for it; null to hand them out within the same transaction.</param>
internal sealed record ImportNml(Guid Annotation, NmlSkeleton Skeleton, NmlIds? Ids) : ICommand<ImportedNml>;

/// <param name="Version">The version that the import made.</param>
/// <param name="Step">What undoes it.</param>
internal sealed record ImportedNml(Guid Annotation, long Version, Guid Step, long Trees, long Nodes, long Groups, long Boxes, int Layers, IReadOnlyList<string> Notes)
{
    /// <summary>Where several files came at once, each to an annotation of its own: the others.</summary>
    public IReadOnlyList<ImportedNml> Others { get; init; } = [];

    /// <summary>What the annotation is called; null where it was there before.</summary>
    public string? Name { get; init; }
}

internal sealed class ImportNmlHandler(IMediator mediator, NpgsqlDataSource database, TimeProvider clock) : IRequestHandler<ImportNml, ImportedNml>
{
    // What was read of so many nodes is hundreds of megabytes, and what is made of it next as much again: the memory is given back between the two.
    private const int Large = 1_000_000;

    public async Task<ImportedNml> Handle(ImportNml command, CancellationToken cancellationToken)
    {
        var (annotation, counts, step) = (command.Annotation, command.Skeleton.Counts, Guid.CreateVersion7());
        var notes = new List<string>();
        var (operations, remains) = await Store(command, step, notes, cancellationToken);
        command.Skeleton.Forget();
        if (counts.Nodes >= Large)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        var appended = await mediator.Send(
            new AppendBatch(annotation, JsonSerializer.SerializeToUtf8Bytes(
                new Batch(Guid.CreateVersion7(), Guid.CreateVersion7(), 0, operations), OperationJson.Default.Batch)),
            cancellationToken);
        await Keep(annotation, appended.Version, step, remains, cancellationToken);
        return new(annotation, appended.Version, step, counts.Trees, counts.Nodes, counts.Groups, counts.Boxes, command.Skeleton.Volumes.Count(), notes);
    }

    /// <summary>Stores the payloads; answers the operations that bring them in. Nothing of what was read is held by anybody afterwards but the command.</summary>
    private async Task<(IReadOnlyList<Operation> Operations, IReadOnlyList<NmlRemains> Remains)> Store(
        ImportNml command, Guid step, List<string> notes, CancellationToken cancellationToken)
    {
        var annotation = command.Annotation;
        var ids = command.Ids ?? await mediator.Send(new HandOutNmlIds(annotation, command.Skeleton), cancellationToken);
        var (parts, remains) = command.Skeleton.Under(ids, clock.GetUtcNow().ToUnixTimeMilliseconds(), notes);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var operations = new List<Operation> { new ImportSkeleton(await Payloads.Store(connection, annotation, parts, cancellationToken)) { Step = step } };
        foreach (var volume in command.Skeleton.Volumes.Where(volume => volume.Bricks.Count > 0))
        {
            operations.Add(new ImportVoxels(volume.Layer, await PayloadBricks.Store(connection, annotation, volume.Layer, volume.Bricks.Read(), cancellationToken)) { Step = step });
        }

        return (operations, remains);
    }

    private async Task Keep(Guid annotation, long version, Guid step, IReadOnlyList<NmlRemains> remains, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        for (var ordinal = 0; ordinal < remains.Count; ordinal++)
        {
            await using var insert = new NpgsqlCommand(
                "insert into annotations.nml_remains (annotation_id, version, ordinal, step_id, content) values ($1, $2, $3, $4, $5)", connection)
            {
                Parameters =
                {
                    new() { Value = annotation }, new() { Value = version }, new() { Value = ordinal }, new() { Value = step },
                    new() { Value = LogBytes.Pack(JsonSerializer.SerializeToUtf8Bytes(remains[ordinal], NmlRemainsJson.Default.NmlRemains)) },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

/// <summary>
/// Hands out ids for a skeleton, before the transaction that brings it in: that one takes seconds, and others want ids meanwhile. Its trees and its
/// nodes keep the ids of their files where nobody was handed one as high yet, which is so where an annotation begins with them.
/// </summary>
internal sealed record HandOutNmlIds(Guid Annotation, NmlSkeleton For) : ICommand<NmlIds>;

internal sealed class HandOutNmlIdsHandler(AnnotationGate gate, NpgsqlDataSource database) : IRequestHandler<HandOutNmlIds, NmlIds>
{
    public async Task<NmlIds> Handle(HandOutNmlIds command, CancellationToken cancellationToken)
    {
        await gate.Find(command.Annotation, Rights.Edit, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var counts = command.For.Counts;
        var keepsTrees = await Keep(IdKind.Tree, command.For.OwnTrees);
        var firstTree = keepsTrees ? 0 : await Next(IdKind.Tree, counts.Trees);
        var keepsNodes = await Keep(IdKind.Node, command.For.OwnNodes);
        var firstNode = keepsNodes ? 0 : await Next(IdKind.Node, counts.Nodes);
        return new(firstTree, firstNode, await Next(IdKind.Group, counts.Groups), await Next(IdKind.Box, counts.Boxes)) { KeepsTrees = keepsTrees, KeepsNodes = keepsNodes };

        async Task<long> Next(IdKind kind, long count) =>
            count == 0 ? 0 : (long)await IdCounters.Take(connection, command.Annotation, kind, Guid.Empty, 1, count, cancellationToken);

        async Task<bool> Keep(IdKind kind, IdSpan? own) =>
            own is { } span && await IdCounters.Reserve(connection, command.Annotation, kind, span.Lowest, span.Highest, cancellationToken);
    }
}

/// <summary>What an import asks before it takes a single byte: whether the caller may, and on which dataset.</summary>
internal sealed record FindImportTarget(Guid Annotation) : IQuery<DatasetDescription>;

internal sealed class FindImportTargetHandler(AnnotationGate gate, IMediator mediator) : IRequestHandler<FindImportTarget, DatasetDescription>
{
    public async Task<DatasetDescription> Handle(FindImportTarget query, CancellationToken cancellationToken)
    {
        var annotation = await gate.Find(query.Annotation, Rights.Edit, cancellationToken);
        return await mediator.Send(new GetDataset(annotation.DatasetId), cancellationToken);
    }
}
