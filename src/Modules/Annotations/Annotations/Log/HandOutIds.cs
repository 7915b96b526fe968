using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FluentValidation;
using Lamella.BuildingBlocks;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>Hands a client ids that nobody else ever gets, so that it can make things offline.</summary>
/// <param name="Json">The wish as it came: <see cref="WantedIds"/>.</param>
internal sealed record HandOutIds(Guid Annotation, ReadOnlyMemory<byte> Json) : ICommand<HandedIds>;

/// <param name="Layer">For segments: in which layer.</param>
/// <param name="Count">How many; more than 100,000 are answered by 100,000.</param>
internal sealed record WantedIds(Guid ClientId, IdKind Kind, int Count, Guid? Layer = null);

/// <param name="First">The first id; a segment's as a decimal string.</param>
internal sealed record HandedIds(decimal First, int Count, bool AsText);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WantedIds))]
internal sealed partial class WantedIdsJson : JsonSerializerContext;

internal sealed class HandOutIdsHandler(AnnotationGate gate, NpgsqlDataSource database) : IRequestHandler<HandOutIds, HandedIds>
{
    private const int Most = 100_000;

    public async Task<HandedIds> Handle(HandOutIds command, CancellationToken cancellationToken)
    {
        await gate.Find(command.Annotation, Rights.Edit, cancellationToken);
        var wanted = Parse(command.Json.Span);
        var count = Math.Min(wanted.Count, Most);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var start = 1m;
        if (wanted.Kind == IdKind.Segment)
        {
            await using var largest = new NpgsqlCommand("select largest_segment from annotations.layers where annotation_id = $1 and layer_id = $2", connection)
            {
                Parameters = { new() { Value = command.Annotation }, new() { Value = wanted.Layer ?? Guid.Empty } },
            };
            start += (decimal?)await largest.ExecuteScalarAsync(cancellationToken) ?? throw Wrong("layer", $"There is no layer {wanted.Layer}: segments are numbered within one.");
        }

        var first = await IdCounters.Take(
            connection, command.Annotation, wanted.Kind, wanted.Kind == IdKind.Segment ? wanted.Layer!.Value : Guid.Empty, start, count, cancellationToken);
        if (wanted.Kind != IdKind.Segment)
        {
            await using var note = new NpgsqlCommand("insert into annotations.id_ranges (annotation_id, client_id, kind, first, count) values ($1, $2, $3, $4, $5)", connection)
            {
                Parameters =
                {
                    new() { Value = command.Annotation }, new() { Value = wanted.ClientId }, new() { Value = wanted.Kind.ToString() },
                    new() { Value = (long)first }, new() { Value = (long)count },
                },
            };
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        return new(first, count, wanted.Kind == IdKind.Segment);
    }

    private static WantedIds Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var wanted = JsonSerializer.Deserialize(json, WantedIdsJson.Default.WantedIds);
            return wanted is { Count: > 0 } ? wanted : throw Wrong("count", "A positive count is needed.");
        }
        catch (JsonException malformed)
        {
            throw MalformedJson.Refusal(malformed);
        }
    }

    private static ValidationException Wrong(string property, string message) => new([new(property, message)]);
}

internal static class HandOutIdsDoorway
{
    private const int LongestWish = 4096;

    public static void MapIds(this IEndpointRouteBuilder routes) => routes.MapPost(
        "/annotations/{annotation}/ids",
        async (string annotation, HttpRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var handed = await mediator.Send(
                new HandOutIds(RequestBody.AnnotationId(annotation), await RequestBody.Read(request, LongestWish, cancellationToken)), cancellationToken);
            var first = handed.First.ToString(CultureInfo.InvariantCulture);
            return Results.Text($"{{\"first\":{(handed.AsText ? $"\"{first}\"" : first)},\"count\":{handed.Count}}}", "application/json");
        });
}
