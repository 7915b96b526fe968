using System.Buffers;
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
internal sealed record LogPage(long Version, byte[] Json, int Count);

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

    public async Task<LogPage> Read(Guid annotation, long since, int limit, CancellationToken cancellationToken)
    {
        var json = new ArrayBufferWriter<byte>();
        var (version, count) = (since, 0);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("batches");
            await using var select = database.CreateCommand(
                """
                select version, client_id, batch_id, person_id, at, operations, effect from annotations.log
                where annotation_id = $1 and version > $2 order by version limit $3
                """);
            select.Parameters.Add(new() { Value = annotation });
            select.Parameters.Add(new() { Value = since });
            select.Parameters.Add(new() { Value = limit });
            await using var rows = await select.ExecuteReaderAsync(cancellationToken);
            while (writer.BytesCommitted + writer.BytesPending < EnoughBytes && await rows.ReadAsync(cancellationToken))
            {
                (version, count) = (rows.GetInt64(0), count + 1);
                writer.WriteStartObject();
                writer.WriteNumber("version", version);
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

            writer.WriteEndArray();
            writer.WriteNumber("version", version);
            writer.WriteEndObject();
        }

        return new(version, json.WrittenSpan.ToArray(), count);
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
