using System.Buffers;
using System.Text.Json;
using System.Transactions;
using FluentValidation;
using Lamella.Annotations.Live;
using Lamella.Annotations.Skeletons;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>
/// Appends a batch of operations to the annotation's log, as one version. The same batch again changes nothing and gets the same answer. It shares a
/// transaction with batches that wait beside it; sent within a command, it is part of that command's.
/// </summary>
/// <param name="Json">The batch as it came: <see cref="Batch"/>.</param>
internal sealed record AppendBatch(Guid Annotation, ReadOnlyMemory<byte> Json) : IRequest<Appended>
{
    public const int MostOperations = 100_000;

    /// <summary>Undos, redos, restores and imports: each is worked out while everybody else waits to append.</summary>
    public const int MostTurns = 1_000;

    public const int MostBytes = 8 * 1024 * 1024;
}

/// <param name="Version">The version that the batch made.</param>
/// <param name="Already">It had been appended before.</param>
/// <param name="Paint">Its paint and unpaint operations as they were cut, in order; null when it has none.</param>
internal sealed record Appended(long Version, bool Already, IReadOnlyList<Operation>? Paint);

internal sealed class AppendBatchHandler(
    AnnotationGate gate, SeenAnnotations seen, Caller caller, NpgsqlDataSource database, RangesOfClients ranges, IVoxelEdits voxels, AppendGroup append, BatchQueue queue)
    : IRequestHandler<AppendBatch, Appended>
{
    public async Task<Appended> Handle(AppendBatch command, CancellationToken cancellationToken)
    {
        var isPart = Transaction.Current is not null;
        if (isPart)
        {
            await gate.Find(command.Annotation, Rights.Edit, cancellationToken);
        }
        else
        {
            // Whether they may edit is decided in the transaction, where the annotation's row is read.
            await seen.Check(command.Annotation, caller, cancellationToken);
        }

        WaitingBatch waiting;
        try
        {
            waiting = await Check(command, cancellationToken);
        }
        catch (Exception wrong) when (wrong is ValidationException or BadHttpRequestException)
        {
            // Who may not edit hears that, and nothing else.
            await gate.Find(command.Annotation, Rights.Edit, cancellationToken);
            throw;
        }

        if (!isPart)
        {
            return await queue.Append(command.Annotation, waiting);
        }

        foreach (var (_, why) in await append.Append(command.Annotation, [waiting], turn: null))
        {
            waiting.Refuse(why);
        }

        return await waiting.Answer;
    }

    private async Task<WaitingBatch> Check(AppendBatch command, CancellationToken cancellationToken)
    {
        var batch = Parse(command.Json.Span);
        await CheckShape(command.Annotation, batch, cancellationToken);
        await CheckPayloads(command.Annotation, batch, cancellationToken);
        var strokes = await voxels.Read(command.Annotation, batch.Operations, cancellationToken);
        return new(batch, caller.PersonId, caller.IsAdmin, command.Json.Length, strokes, cancellationToken);
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
            throw MalformedJson.Refusal(malformed);
        }

        if (batch.Operations.Contains(null!))
        {
            throw Wrong("operations", "An operation belongs in each place, not null.");
        }

        return batch.Operations.Count > AppendBatch.MostOperations ? throw TooMany(AppendBatch.MostOperations, "operations", batch.Operations.Count) : batch;
    }

    private static BadHttpRequestException TooMany(int most, string what, int count) =>
        new($"A batch holds at most {most:N0} {what}, not {count:N0}: send them in several.", StatusCodes.Status413PayloadTooLarge);

    private async Task CheckShape(Guid annotation, Batch batch, CancellationToken cancellationToken)
    {
        if (batch.BaseVersion < 0)
        {
            throw Wrong("baseVersion", "A version is 0 or more.");
        }

        var kinds = Kinds.Of(batch.Operations);
        if ((kinds & OperationKinds.StandAlone) != 0 && (kinds & ~OperationKinds.StandAlone) != 0)
        {
            throw Wrong("operations", "undo, redo, restore, importSkeleton and importVoxels travel in a batch without other operations.");
        }

        if ((kinds & OperationKinds.StandAlone) != 0 && batch.Operations.Count > AppendBatch.MostTurns)
        {
            throw TooMany(AppendBatch.MostTurns, "undos, redos, restores and imports", batch.Operations.Count);
        }

        if (kinds != OperationKinds.Import && batch.Operations.Any(operation => operation is ImportVoxels))
        {
            throw Wrong("operations", "importVoxels travels in a batch without undo, redo and restore.");
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

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        OperationRules.Check(batch.Operations, await ranges.Read(annotation, batch.ClientId, connection, cancellationToken));
    }

    private async Task CheckPayloads(Guid annotation, Batch batch, CancellationToken cancellationToken)
    {
        var skeletons = batch.Operations.OfType<ImportSkeleton>().Select(operation => operation.Payload).ToList();
        var voxels = batch.Operations.OfType<ImportVoxels>().Select(operation => (operation.Layer, operation.Payload)).ToList();
        if (skeletons.Count + voxels.Count == 0)
        {
            return;
        }

        // A payload is large, and the second time it changes nothing.
        var named = new HashSet<Guid>();
        if (skeletons.Concat(voxels.Select(voxel => voxel.Payload)).FirstOrDefault(payload => !named.Add(payload)) is var twice && twice != Guid.Empty)
        {
            throw Wrong("operations", $"The payload {twice} is named twice: once is enough.");
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (await Payloads.Absent(connection, annotation, skeletons, cancellationToken) is { } absent)
        {
            throw Wrong("operations", $"No payload {absent} is stored with this annotation.");
        }

        if (await PayloadBricks.Absent(connection, annotation, voxels, cancellationToken) is { } missing)
        {
            throw Wrong("operations", $"No payload {missing.Payload} is stored with this annotation for layer {missing.Layer}.");
        }
    }

    private static ValidationException Wrong(string property, string message) => new([new(property, message)]);
}

internal static class AppendBatchDoorway
{
    public static void MapBatches(this IEndpointRouteBuilder routes) => routes.MapPost(
        "/annotations/{annotation}/batches",
        async (string annotation, HttpRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var json = await RequestBody.Read(request, AppendBatch.MostBytes, cancellationToken);
            return Answer(await mediator.Send(new AppendBatch(RequestBody.AnnotationId(annotation), json), cancellationToken));
        });

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
