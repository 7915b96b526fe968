using System.Buffers;
using System.Text.Json;
using FluentValidation;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>Appends a batch of operations to the annotation's log: one transaction, one version. The same batch again changes nothing and gets the same answer.</summary>
/// <param name="Json">The batch as it came: <see cref="Batch"/>.</param>
internal sealed record AppendBatch(Guid Annotation, ReadOnlyMemory<byte> Json) : ICommand<Appended>
{
    public const int MostOperations = 100_000;
    public const int MostBytes = 8 * 1024 * 1024;
}

/// <param name="Version">The version that the batch made.</param>
/// <param name="Already">It had been appended before.</param>
/// <param name="Paint">Its paint and unpaint operations as they were cut, in order; null when it has none.</param>
internal sealed record Appended(long Version, bool Already, IReadOnlyList<Operation>? Paint);

internal sealed class AppendBatchHandler(
    AnnotationGate gate, Caller caller, NpgsqlDataSource database, RangesOfClients ranges, IVoxelEdits voxels, Contents contents, News news, TimeProvider clock)
    : IRequestHandler<AppendBatch, Appended>
{
    public async Task<Appended> Handle(AppendBatch command, CancellationToken cancellationToken)
    {
        var annotation = await gate.Find(command.Annotation, Rights.Edit, cancellationToken);
        var batch = Parse(command.Json.Span);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = new LogRows(connection, annotation.Id, caller.PersonId!.Value);
        var (before, steps) = await rows.Begin(batch, cancellationToken);
        if (before is not null)
        {
            return new(before.Value.Version, true, PaintIn(before.Value.Operations));
        }

        await CheckShape(annotation.Id, batch, connection, cancellationToken);
        await CheckPayloads(annotation.Id, batch, connection, cancellationToken);
        var (flips, undone) = Turn(batch.Operations, steps, caller.PersonId.Value);
        var prepared = await voxels.Prepare(new(annotation.Id, caller.PersonId.Value, connection, batch.Operations, undone, flips), cancellationToken);
        await using var writes = new NpgsqlBatch(connection);
        rows.LockVersion(writes, clock.GetUtcNow());
        var effect = ((byte[], IReadOnlyList<VolumeLayer>)?)null;
        if ((Kinds.Of(batch.Operations) & OperationKinds.StandAlone) != OperationKinds.None)
        {
            // What these change is only known once nobody else can append.
            var next = (long)(await writes.ExecuteScalarAsync(cancellationToken))!;
            CheckClock(batch, next);
            writes.BatchCommands.Clear();
            effect = await EffectOf(new(connection, annotation.Id), next, batch.Operations, undone, flips, prepared.Changed, cancellationToken);
        }

        prepared.Write(writes);
        rows.Insert(writes, batch with { Operations = prepared.Operations }, undone, flips, effect, clock.GetUtcNow());
        var version = await LogRows.Execute(writes, cancellationToken);
        CheckClock(batch, version);
        news.Tell(AnnotationNews.Grown, annotation.Id);
        return new(version, false, PaintIn(prepared.Operations));
    }

    /// <summary>A version that the log does not hold yet cannot have been seen. What was written for the batch by now goes with the transaction.</summary>
    private static void CheckClock(Batch batch, long version)
    {
        if (batch.BaseVersion >= version)
        {
            throw Wrong("baseVersion", $"The log holds {version - 1} versions; {batch.BaseVersion} cannot have been seen.");
        }
    }

    private static Batch Parse(ReadOnlySpan<byte> json)
    {
        Batch batch;
        try
        {
            batch = JsonSerializer.Deserialize(json, OperationJson.Default.Batch) ?? throw Wrong("", "A batch belongs here, not null.");
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            throw Wrong((malformed as JsonException)?.Path?.TrimStart('$', '.') ?? "", malformed.Message);
        }

        if (batch.Operations.Contains(null!))
        {
            throw Wrong("operations", "An operation belongs in each place, not null.");
        }

        return batch.Operations.Count <= AppendBatch.MostOperations
            ? batch
            : throw new BadHttpRequestException(
                $"A batch holds at most {AppendBatch.MostOperations:N0} operations, not {batch.Operations.Count:N0}: send them in several.", StatusCodes.Status413PayloadTooLarge);
    }

    private async Task CheckShape(Guid annotation, Batch batch, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (batch.BaseVersion < 0)
        {
            throw Wrong("baseVersion", "A version is 0 or more.");
        }

        var kinds = batch.Operations.Any(operation => operation is null) ? OperationKinds.None : Kinds.Of(batch.Operations);
        if ((kinds & OperationKinds.StandAlone) != 0 && (kinds & ~OperationKinds.StandAlone) != 0)
        {
            throw Wrong("operations", "undo, redo, restore and importSkeleton travel in a batch without other operations.");
        }

        if (ranges.Known(annotation, batch.ClientId) is { } known)
        {
            try
            {
                OperationRules.Check(batch.Operations, known);
                return;
            }
            catch (ValidationException)
            {
                // Perhaps ids were handed out since, by another host.
            }
        }

        OperationRules.Check(batch.Operations, await ranges.Read(annotation, batch.ClientId, connection, cancellationToken));
    }

    private static async Task CheckPayloads(Guid annotation, Batch batch, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var named = batch.Operations.OfType<ImportSkeleton>().Select(operation => operation.Payload).Distinct().ToArray();
        if (named.Length == 0)
        {
            return;
        }

        await using var read = new NpgsqlCommand("select distinct payload_id from annotations.payloads where annotation_id = $1 and payload_id = any($2)", connection);
        read.Parameters.Add(new() { Value = annotation });
        read.Parameters.Add(new() { Value = named });
        var stored = new HashSet<Guid>();
        await using (var rows = await read.ExecuteReaderAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                stored.Add(rows.GetGuid(0));
            }
        }

        if (named.Except(stored).ToList() is [var absent, ..])
        {
            throw Wrong("operations", $"No payload {absent} is stored with this annotation.");
        }
    }

    /// <summary>Which undos and redos have an effect, and whose steps are undone once they have had it.</summary>
    private static (List<Flip> Flips, bool[] Undone) Turn(IReadOnlyList<Operation> operations, Dictionary<Guid, Step> steps, Guid person)
    {
        var flips = new List<Flip>();
        var seen = new HashSet<Guid>();
        for (var i = 0; i < operations.Count; i++)
        {
            var (target, undo) = operations[i] switch { Undo o => (o.Target, true), Redo o => (o.Target, false), _ => (Guid.Empty, false) };
            if (operations[i] is Undo or Redo && steps.TryGetValue(target, out var step) && step.Person == person && step.Undone != undo
                && (step.FirstVersion > 0 || seen.Contains(target)))
            {
                steps[target] = step with { Undone = undo };
                flips.Add(new(i, target, undo, step.FirstVersion));
            }

            seen.Add(operations[i].Step);
        }

        return (flips, [.. operations.Select(operation => steps[operation.Step].Undone)]);
    }

    private async Task<(byte[] Json, IReadOnlyList<VolumeLayer> Layers)> EffectOf(
        AnnotationLog log, long version, IReadOnlyList<Operation> operations, bool[] undone, List<Flip> flips, IReadOnlyList<ChangedBricks> bricks, CancellationToken cancellationToken)
    {
        var (before, after) = await contents.Around(log, version, operations, undone, flips, cancellationToken);
        var effect = Effect.Between(before, after) with
        {
            Bricks = bricks.Count == 0 ? null : [.. bricks.Select(changed => new BricksOfLayer(changed.Layer, changed.At))],
            Turned = flips.Count == 0 ? null : [.. flips.GroupBy(flip => flip.Step).Select(turned => new TurnedStep(turned.Key, turned.Last().Undone))],
        };
        return (JsonSerializer.SerializeToUtf8Bytes(effect, EntityJson.Default.Effect), [.. after.Layers.Select(entry => entry.Value)]);
    }

    private static List<Operation>? PaintIn(IReadOnlyList<Operation> operations)
    {
        var paint = operations.Where(operation => operation is Paint or Unpaint).ToList();
        return paint.Count == 0 ? null : paint;
    }

    private static ValidationException Wrong(string property, string message) => new([new(property, message)]);
}

internal static class AppendBatchDoorway
{
    private const int Attempts = 5;

    public static void MapBatches(this IEndpointRouteBuilder routes) => routes.MapPost(
        "/annotations/{annotation}/batches",
        async (string annotation, HttpRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var command = new AppendBatch(RequestBody.AnnotationId(annotation), await RequestBody.Read(request, AppendBatch.MostBytes, cancellationToken));
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return Answer(await mediator.Send(command, cancellationToken));
                }
                catch (PostgresException crossed) when (attempt < Attempts && Crossed(crossed))
                {
                    // Nothing was written, so the batch is simply taken anew.
                }
            }
        });

    // The same batch was appended by a second request at the same moment, or two batches waited for each other.
    private static bool Crossed(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DeadlockDetected || exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ux_log_batch" };

    private static IResult Answer(Appended appended)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", appended.Version);
            writer.WriteBoolean("already", appended.Already);
            if (appended.Paint is not null)
            {
                writer.WritePropertyName("paint");
                JsonSerializer.Serialize(writer, appended.Paint, OperationJson.Default.IReadOnlyListOperation);
            }

            writer.WriteEndObject();
        }

        return Results.Bytes(json.WrittenSpan.ToArray(), "application/json");
    }
}
