using System.Buffers;
using System.Text;
using System.Text.Json;
using FluentValidation;
using Lamella.BuildingBlocks;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>The batches after a version, oldest first, as JSON <c>{version, batches}</c>; at most <paramref name="Limit"/>, and about 8 MiB.</summary>
internal sealed record ReadLog(Guid Annotation, long Since, int Limit) : IQuery<LogPage>;

/// <param name="Version">The last version in the page; the one asked for when there is nothing newer.</param>
internal sealed record LogPage(long Version, byte[] Json, int Count)
{
    /// <summary>The same as a string, made once for all who are sent it.</summary>
    public string Text => field ??= Encoding.UTF8.GetString(Json);

    /// <summary>The page of these batches, which follow a version without a gap.</summary>
    public static LogPage Of(long since, IReadOnlyList<LoggedBatch> batches)
    {
        var version = batches.Count == 0 ? since : batches[^1].Version;
        var json = new ArrayBufferWriter<byte>(64 + batches.Sum(batch => batch.Json.Length + 1));
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("batches");
            foreach (var batch in batches)
            {
                writer.WriteRawValue(batch.Json, skipInputValidation: true);
            }

            writer.WriteEndArray();
            writer.WriteNumber("version", version);
            writer.WriteEndObject();
        }

        return new(version, json.WrittenSpan.ToArray(), batches.Count);
    }
}

/// <summary>One row of the log as clients are sent it: <c>{version, clientId, batchId, person, at, operations, effect?}</c>.</summary>
internal readonly record struct LoggedBatch(long Version, byte[] Json);

internal sealed class ReadLogValidator : AbstractValidator<ReadLog>
{
    public ReadLogValidator()
    {
        RuleFor(query => query.Since).GreaterThanOrEqualTo(0);
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000);
    }
}

internal sealed class ReadLogHandler(AnnotationGate gate, LogPages pages) : IRequestHandler<ReadLog, LogPage>
{
    public async Task<LogPage> Handle(ReadLog query, CancellationToken cancellationToken)
    {
        await gate.Find(query.Annotation, Rights.See, cancellationToken, trashed: true);
        return await pages.Read(query.Annotation, query.Since, query.Limit, cancellationToken);
    }
}

/// <summary>Reads the log for whoever has been let in.</summary>
internal sealed class LogPages(NpgsqlDataSource database)
{
    private const int EnoughBytes = 8 * 1024 * 1024;

    /// <param name="enough">Bytes of JSON after which the page ends.</param>
    public async Task<LogPage> Read(Guid annotation, long since, int limit, CancellationToken cancellationToken, int enough = EnoughBytes) =>
        LogPage.Of(since, await ReadBatches(annotation, since, limit, enough, cancellationToken));

    public async Task<IReadOnlyList<LoggedBatch>> ReadBatches(Guid annotation, long since, int limit, int enough, CancellationToken cancellationToken)
    {
        var (batches, bytes) = (new List<LoggedBatch>(), 0);
        var json = new ArrayBufferWriter<byte>();

        // A reader that is given up still takes all of its rows, so the database is told where a page ends.
        await using var select = database.CreateCommand(
            """
            select version, client_id, batch_id, person_id, at, operations, effect
            from (
                select *, sum(octet_length(operations) + coalesce(octet_length(effect), 0)) over (order by version) as until
                from annotations.log where annotation_id = $1 and version > $2 order by version limit $3) page
            where until - octet_length(operations) - coalesce(octet_length(effect), 0) < $4 order by version
            """);
        select.Parameters.Add(new() { Value = annotation });
        select.Parameters.Add(new() { Value = since });
        select.Parameters.Add(new() { Value = limit });
        select.Parameters.Add(new() { Value = enough });
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (bytes < enough && await rows.ReadAsync(cancellationToken))
        {
            json.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(json))
            {
                writer.WriteStartObject();
                writer.WriteNumber("version", rows.GetInt64(0));
                writer.WriteString("clientId", rows.GetGuid(1));
                writer.WriteString("batchId", rows.GetGuid(2));
                writer.WriteString("person", rows.GetGuid(3));
                writer.WriteString("at", rows.GetFieldValue<DateTimeOffset>(4));
                writer.WritePropertyName("operations");
                writer.WriteRawValue(LogBytes.Unpack(rows.GetFieldValue<byte[]>(5)), skipInputValidation: true);
                if (!rows.IsDBNull(6))
                {
                    writer.WritePropertyName("effect");
                    writer.WriteRawValue(LogBytes.Unpack(rows.GetFieldValue<byte[]>(6)), skipInputValidation: true);
                }

                writer.WriteEndObject();
            }

            batches.Add(new(rows.GetInt64(0), json.WrittenSpan.ToArray()));
            bytes += json.WrittenCount;
        }

        return batches;
    }
}

internal static class ReadLogDoorway
{
    public static void MapLog(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/annotations/{annotation}/log",
        async (string annotation, IMediator mediator, HttpResponse response, CancellationToken cancellationToken, long since = 0, int limit = 1000) =>
        {
            var page = await mediator.Send(new ReadLog(RequestBody.AnnotationId(annotation), since, limit), cancellationToken);
            response.Headers.CacheControl = "no-store";
            return Results.Bytes(page.Json, "application/json");
        });
}
