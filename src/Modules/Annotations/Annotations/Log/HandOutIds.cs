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
/// <param name="Json">What is wanted, as it came: one <see cref="WantedIds"/>, or a list of them that is fulfilled whole or not at all.</param>
internal sealed record HandOutIds(Guid Annotation, ReadOnlyMemory<byte> Json) : ICommand<HandedIds[]>
{
    public bool IsList => Json.Span.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
}

/// <param name="Layer">For segments: in which layer.</param>
/// <param name="Count">How many; more than 100,000 are answered by 100,000.</param>
internal sealed record WantedIds(Guid ClientId, IdKind Kind, int Count, Guid? Layer = null);

/// <param name="First">The first id; a segment's as a decimal string.</param>
internal sealed record HandedIds(decimal First, int Count, bool AsText);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WantedIds))]
[JsonSerializable(typeof(WantedIds[]))]
internal sealed partial class WantedIdsJson : JsonSerializerContext;

internal sealed class HandOutIdsHandler(AnnotationGate gate, NpgsqlDataSource database) : IRequestHandler<HandOutIds, HandedIds[]>
{
    private const int Most = 100_000;

    public async Task<HandedIds[]> Handle(HandOutIds command, CancellationToken cancellationToken)
    {
        await gate.Find(command.Annotation, Rights.Edit, cancellationToken);
        var wanted = Parse(command);
        var handed = new HandedIds[wanted.Length];
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // In the order in which all take them who take several.
        foreach (var at in Enumerable.Range(0, wanted.Length).OrderBy(at => wanted[at].Kind).ThenBy(at => wanted[at].Layer))
        {
            handed[at] = await HandOut(connection, command.Annotation, wanted[at], cancellationToken);
        }

        return handed;
    }

    private static async Task<HandedIds> HandOut(NpgsqlConnection connection, Guid annotation, WantedIds wanted, CancellationToken cancellationToken)
    {
        var count = Math.Min(wanted.Count, Most);
        var start = 1m;
        if (wanted.Kind == IdKind.Segment)
        {
            await using var largest = new NpgsqlCommand("select largest_segment from annotations.layers where annotation_id = $1 and layer_id = $2", connection)
            {
                Parameters = { new() { Value = annotation }, new() { Value = wanted.Layer ?? Guid.Empty } },
            };
            start += (decimal?)await largest.ExecuteScalarAsync(cancellationToken) ?? throw Wrong("layer", $"There is no layer {wanted.Layer}: segments are numbered within one.");
        }

        var first = await IdCounters.Take(
            connection, annotation, wanted.Kind, wanted.Kind == IdKind.Segment ? wanted.Layer!.Value : Guid.Empty, start, count, cancellationToken);
        if (wanted.Kind != IdKind.Segment)
        {
            await using var note = new NpgsqlCommand("insert into annotations.id_ranges (annotation_id, client_id, kind, first, count) values ($1, $2, $3, $4, $5)", connection)
            {
                Parameters =
                {
                    new() { Value = annotation }, new() { Value = wanted.ClientId }, new() { Value = wanted.Kind.ToString() },
                    new() { Value = (long)first }, new() { Value = (long)count },
                },
            };
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        return new(first, count, wanted.Kind == IdKind.Segment);
    }

    private static WantedIds[] Parse(HandOutIds command)
    {
        try
        {
            var wanted = command.IsList
                ? JsonSerializer.Deserialize(command.Json.Span, WantedIdsJson.Default.WantedIdsArray)
                : JsonSerializer.Deserialize(command.Json.Span, WantedIdsJson.Default.WantedIds) is { } one ? [one] : null;
            return wanted is [_, ..] && Array.TrueForAll(wanted, one => one is { Count: > 0 }) ? wanted : throw Wrong("count", "A positive count is needed.");
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
    // Room for the segments of some thousand layers, which a client asks for at once when it opens them.
    private const int LongestWish = 256 * 1024;

    public static void MapIds(this IEndpointRouteBuilder routes) => routes.MapPost(
        "/annotations/{annotation}/ids",
        async (string annotation, HttpRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var wish = new HandOutIds(RequestBody.AnnotationId(annotation), await RequestBody.Read(request, LongestWish, cancellationToken));
            var handed = string.Join(',', (await mediator.Send(wish, cancellationToken)).Select(Text));
            return Results.Text(wish.IsList ? $"[{handed}]" : handed, "application/json");
        });

    private static string Text(HandedIds handed)
    {
        var first = handed.First.ToString(CultureInfo.InvariantCulture);
        return $"{{\"first\":{(handed.AsText ? $"\"{first}\"" : first)},\"count\":{handed.Count}}}";
    }
}
