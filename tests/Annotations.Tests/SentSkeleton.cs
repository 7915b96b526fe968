using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lamella.Annotations.Tests;

/// <summary>Reads a skeleton as it is sent, with a reader of its own.</summary>
internal static class SentSkeleton
{
    public static (JsonElement Header, NaiveState State) Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        Assert.Equal("LSK1", new string(reader.ReadChars(4)));
        var header = JsonDocument.Parse(reader.ReadBytes(reader.ReadInt32())).RootElement;
        var state = new NaiveState();
        foreach (var (kind, key) in new[] { ("trees", "tree"), ("boxes", "box"), ("layers", "layer") })
        {
            foreach (var entity in header.GetProperty(kind).EnumerateArray())
            {
                state.Put(kind, entity.GetProperty(key).ToString(), Copy(entity));
            }
        }

        foreach (var group in header.GetProperty("groups").EnumerateArray())
        {
            state.Put("groups", $"{group.GetProperty("kind").GetString()}/{group.GetProperty("group")}", Copy(group));
        }

        foreach (var segment in header.GetProperty("segments").EnumerateArray())
        {
            state.Put("segments", $"{segment.GetProperty("layer").GetString()}/{segment.GetProperty("segment").GetString()}", Copy(segment));
        }

        foreach (var kind in new[] { "comments", "branchPoints" })
        {
            foreach (var mark in header.GetProperty(kind).EnumerateArray())
            {
                state.Put(kind, mark[0].ToString(), Copy(mark[1]));
            }
        }

        var (nodes, edges) = (0, 0);
        for (var page = 0; page < header.GetProperty("pages").GetInt32(); page++)
        {
            var (n, m) = (reader.ReadInt32(), reader.ReadInt32());
            (nodes, edges) = (nodes + n, edges + m);
            ReadNodes(reader, n, header.GetProperty("mags"), state);
            var (aLow, aHigh, bLow, bHigh) = (Column(m, reader.ReadUInt32), Column(m, reader.ReadUInt32), Column(m, reader.ReadUInt32), Column(m, reader.ReadUInt32));
            for (var i = 0; i < m; i++)
            {
                state.Put("edges", $"{Join(aLow[i], aHigh[i])}-{Join(bLow[i], bHigh[i])}", JsonValue.Create(true));
            }
        }

        Assert.Equal(bytes.Length, reader.BaseStream.Position);
        Assert.Equal((nodes, edges), (header.GetProperty("nodes").GetInt32(), header.GetProperty("edges").GetInt32()));
        return (header, state);
    }

    private static void ReadNodes(BinaryReader reader, int n, JsonElement mags, NaiveState state)
    {
        var (low, high, tree) = (Column(n, reader.ReadUInt32), Column(n, reader.ReadUInt32), Column(n, reader.ReadUInt32));
        var (at, radius, rotation) = (Column(3 * n, reader.ReadSingle), Column(n, reader.ReadSingle), Column(3 * n, reader.ReadSingle));
        var (mag, viewport, time) = (Column(n, reader.ReadByte), Column(n, reader.ReadByte), Column(n, reader.ReadDouble));
        for (var i = 0; i < n; i++)
        {
            state.Put("nodes", Join(low[i], high[i]).ToString(System.Globalization.CultureInfo.InvariantCulture), new JsonObject
            {
                ["node"] = Join(low[i], high[i]),
                ["tree"] = tree[i],
                ["at"] = Triple(at, i),
                ["radius"] = (double)radius[i],
                ["rotation"] = Triple(rotation, i),
                ["mag"] = mags[mag[i]].GetString(),
                ["viewport"] = viewport[i],
                ["time"] = time[i],
            });
        }
    }

    private static JsonArray Triple(float[] column, int i) => [(double)column[3 * i], (double)column[(3 * i) + 1], (double)column[(3 * i) + 2]];

    private static T[] Column<T>(int count, Func<T> read) => [.. Enumerable.Range(0, count).Select(_ => read())];

    private static long Join(uint low, uint high) => ((long)high << 32) | low;

    private static JsonNode Copy(JsonElement element) => JsonNode.Parse(element.GetRawText())!;
}
