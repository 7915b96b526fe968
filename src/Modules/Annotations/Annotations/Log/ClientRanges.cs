using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>What ids are handed out for. Groups of trees and of segments share theirs.</summary>
[JsonConverter(typeof(NameJson<IdKind>))]
internal enum IdKind
{
    Tree,
    Node,
    Group,
    Box,
    Segment,
}

/// <summary>The ranges of ids that one client of one annotation was handed.</summary>
internal sealed class ClientRanges
{
    private readonly List<(long First, long End)>[] _ranges = [.. Enum.GetValues<IdKind>().Select(_ => new List<(long, long)>())];

    /// <summary>Ranges are added in ascending order.</summary>
    public void Add(IdKind kind, long first, long count)
    {
        var ranges = _ranges[(int)kind];
        if (ranges.Count > 0 && ranges[^1].End == first)
        {
            ranges[^1] = (ranges[^1].First, first + count);
        }
        else
        {
            ranges.Add((first, first + count));
        }
    }

    public bool Hold(IdKind kind, long id)
    {
        var ranges = _ranges[(int)kind];
        var (low, high) = (0, ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ranges[middle].End <= id ? (middle + 1, high) : (low, middle);
        }

        return low < ranges.Count && ranges[low].First <= id;
    }
}

/// <summary>The ranges of clients, remembered because every node that is made asks for them. What was handed out is never taken back, so only news is read again.</summary>
internal sealed class RangesOfClients
{
    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<(Guid Annotation, Guid Client), ClientRanges> _known = new();

    /// <summary>The ranges as remembered; null when nothing is.</summary>
    public ClientRanges? Known(Guid annotation, Guid client) => _known.GetValueOrDefault((annotation, client));

    public async Task<ClientRanges> Read(Guid annotation, Guid client, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            "select kind, first, count from annotations.id_ranges where annotation_id = $1 and client_id = $2 order by kind, first", connection)
        {
            Parameters = { new() { Value = annotation }, new() { Value = client } },
        };
        var ranges = new ClientRanges();
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            ranges.Add(Enum.Parse<IdKind>(rows.GetString(0)), rows.GetInt64(1), rows.GetInt64(2));
        }

        if (_known.Count > Remembered)
        {
            _known.Clear();
        }

        return _known[(annotation, client)] = ranges;
    }
}
