using System.Text.Json;
using System.Text.Json.Serialization;
using Lamella.BuildingBlocks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lamella.Annotations.Live;

/// <summary>What one host tells the others about who is in an annotation.</summary>
internal sealed record PresenceWords(Guid Annotation, IReadOnlyList<Presence> There, IReadOnlyList<Gone> Gone)
{
    private const int MostBytes = NotifyChannel.MostBytes - 300;

    /// <summary>As many of these as one notification holds; at least one.</summary>
    public static PresenceWords Fitting(Guid annotation, IReadOnlyList<Presence> there, IReadOnlyList<Gone> gone)
    {
        var bytes = 0;
        bool Fits(int length) => bytes == 0 | (bytes += length + 1) <= MostBytes;
        return new(
            annotation,
            [.. there.TakeWhile(presence => Fits(JsonSerializer.SerializeToUtf8Bytes(presence, PresenceJson.Default.Presence).Length))],
            [.. gone.TakeWhile(left => Fits(JsonSerializer.SerializeToUtf8Bytes(left, PresenceJson.Default.Gone).Length))]);
    }
}

/// <summary>Somebody who has left.</summary>
internal sealed record Gone(Guid Person, Guid ClientId);

/// <param name="Host">Whose words they are; it does not listen to itself.</param>
internal sealed record PresenceMessage(Guid Host, PresenceWords Words);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PresenceMessage))]
internal sealed partial class PresenceJson : JsonSerializerContext;

/// <summary>
/// Carries presence between the hosts on a channel of its own, so that moving hands never hold up the news of what was drawn. At most one message
/// an annotation and pace; listeners on this host are woken at the same pace, the first time at once.
/// </summary>
internal sealed class PresenceLine(PresenceBoard board, LivePace pace, NpgsqlDataSource database, ILogger<PresenceLine> log) : BackgroundService
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    private readonly Guid _host = Guid.NewGuid();
    private readonly NotifyChannel _line = new(database, "lamella_presence", log);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Tell(stoppingToken),
        _line.Hear(Hear, () => { }, stoppingToken),
        Expire(stoppingToken));

    private async Task Tell(CancellationToken cancellationToken)
    {
        var sending = Task.CompletedTask;
        while (true)
        {
            await board.Stirred.Heard(cancellationToken);

            // A database that is slow holds up the words to the other hosts, which are then fewer and newer, and nobody here.
            var words = board.Tell(toOthers: sending.IsCompleted);
            sending = words.Count > 0 ? Send(words, cancellationToken) : sending;
            await Task.Delay(pace.Pace, cancellationToken);
        }
    }

    private async Task Send(IReadOnlyList<PresenceWords> all, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var words in all)
            {
                await _line.Send(JsonSerializer.Serialize(new(_host, words), PresenceJson.Default.PresenceMessage), cancellationToken);
            }
        }
        catch (Exception lost) when (lost is NpgsqlException or IOException)
        {
            log.LogWarning(lost, "Who is in {Count} annotations could not be told to the other hosts.", all.Count);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private void Hear(string payload)
    {
        try
        {
            if (JsonSerializer.Deserialize(payload, PresenceJson.Default.PresenceMessage) is { } message && message.Host != _host)
            {
                board.Hear(message.Words);
            }
        }
        catch (JsonException odd)
        {
            log.LogWarning(odd, "Words about presence were not understood.");
        }
    }

    private async Task Expire(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Sweep);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                board.Expire();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }
}
