using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Skeletons;

/// <summary>What stands before the pages, in JSON.</summary>
/// <param name="Mags">The magnifications that the pages' column of them counts into.</param>
/// <param name="Undone">Steps that are undone as of the version: what arrives for them has no effect.</param>
/// <param name="Near">So many of the pages come first, whatever the ids in the others are, because somebody looks there.</param>
internal sealed record SkeletonHeader(
    long Version,
    int Nodes,
    int Edges,
    int Pages,
    IReadOnlyList<Mag> Mags,
    IReadOnlyList<Tree> Trees,
    IReadOnlyList<Group> Groups,
    IReadOnlyList<Comment> Comments,
    IReadOnlyList<BranchPoint> BranchPoints,
    IReadOnlyList<BoundingBox> Boxes,
    IReadOnlyList<Segment> Segments,
    IReadOnlyList<VolumeLayer> Layers,
    IReadOnlyList<Guid> Undone,
    int Near = 0);

/// <summary>
/// An annotation without its voxels as bytes: <c>LSK1</c>, u32 length of the header, the header, then pages of at most 65,536 nodes ascending by id.
/// A page: u32 nodes n, u32 edges m, and columns, little-endian: id low u32[n], id high u32[n], tree u32[n], position f32[3n] (x, y, z), radius f32[n],
/// rotation f32[3n], magnification u8[n], viewport u8[n], time f64[n]; of each edge that begins at one of its nodes (the end with the smaller id) a low
/// u32[m], a high u32[m], b low u32[m], b high u32[m]. What is sent may have the nodes that somebody looks at in pages before all others. What is kept and not sent begins with <c>LSK2</c> and has positions f64[3n].
/// </summary>
internal static class SkeletonFormat
{
    public const int PageNodes = 65_536;
    private const uint Sent = 0x314B534C;
    private const uint Kept = 0x324B534C;
    private const int HeaderStart = 8;
    private const int SentNode = 12 + 12 + 4 + 12 + 2 + 8;
    private const int KeptNode = SentNode + 12;
    private const int EdgeBytes = 16;

    /// <summary>The header and the pages, each when it is asked for and good until the next is. The content must not change meanwhile.</summary>
    /// <param name="keep">With positions in double precision.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Write(AnnotationContent content, long version, IReadOnlyCollection<Guid> undone, bool keep) =>
        Write(HeaderOf(content, version, undone, MagsOf(content.Nodes.Select(entry => entry.Value))), NodesOf(content), EdgesOf(content), keep);

    /// <summary>The same of what was never made an <see cref="AnnotationContent"/>.</summary>
    /// <param name="nodes">As many as the header says, ascending by id.</param>
    /// <param name="edges">As many as the header says, from the smaller id, ascending.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Write(SkeletonHeader header, IEnumerable<(long Id, Node Node)> nodes, IEnumerable<EdgeKey> edges, bool keep) =>
        Pages(header, nodes, edges, keep).Prepend(Bytes(header, keep));

    public static IEnumerable<(long Id, Node Node)> NodesOf(AnnotationContent content) => content.Nodes.Select(entry => (entry.Key, entry.Value));

    public static IEnumerable<EdgeKey> EdgesOf(AnnotationContent content) => content.Edges.Where(edge => edge.Key.From < edge.Key.To).Select(edge => edge.Key);

    /// <summary>Pages of the nodes, and of the edges that begin at one of them; both ascending.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Pages(SkeletonHeader header, IEnumerable<(long Id, Node Node)> nodes, IEnumerable<EdgeKey> edges, bool keep)
    {
        List<ushort> mags = [.. header.Mags.Select(Node.Pack)];
        var page = new List<(long Id, Node Node)>(Math.Min(PageNodes, header.Nodes));
        using var rest = edges.GetEnumerator();
        var hasEdge = rest.MoveNext();
        var (ofPage, buffer) = (new List<EdgeKey>(), Array.Empty<byte>());
        foreach (var node in nodes)
        {
            page.Add(node);
            if (page.Count == PageNodes)
            {
                yield return FullPage();
            }
        }

        if (page.Count > 0)
        {
            yield return FullPage();
        }

        ReadOnlyMemory<byte> FullPage()
        {
            for (; hasEdge && rest.Current.From <= page[^1].Id; hasEdge = rest.MoveNext())
            {
                ofPage.Add(rest.Current);
            }

            var length = 8 + (page.Count * (keep ? KeptNode : SentNode)) + (ofPage.Count * EdgeBytes);
            buffer = buffer.Length < length ? new byte[length] : buffer;
            WritePage(buffer.AsSpan(0, length), CollectionsMarshal.AsSpan(page), CollectionsMarshal.AsSpan(ofPage), mags, keep);
            page.Clear();
            ofPage.Clear();
            return buffer.AsMemory(0, length);
        }
    }

    /// <summary>The header of what was kept. Refused (store failed) when it is none.</summary>
    public static SkeletonHeader ReadHeader(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderStart && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Kept
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == bytes.Length - HeaderStart
            ? JsonSerializer.Deserialize(bytes[HeaderStart..], EntityJson.Default.SkeletonHeader)!
            : throw Broken();

    /// <summary>Hands out the nodes and then the edges of a page that was kept. Refused (store failed) when its columns do not fill it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadPage(ReadOnlySpan<byte> bytes, IReadOnlyList<Mag> mags, Action<long, Node> node, Action<long, long> edge)
    {
        var columns = new ColumnReader(bytes);
        var (n, m) = (columns.Count(), columns.Count());
        if (columns.Left != ((long)n * KeptNode) + ((long)m * EdgeBytes))
        {
            throw Broken();
        }

        var low = columns.Take<uint>(n);
        var high = columns.Take<uint>(n);
        var tree = columns.Take<uint>(n);
        var position = columns.Take<double>(3 * n);
        var radius = columns.Take<float>(n);
        var rotation = columns.Take<float>(3 * n);
        var mag = columns.Take<byte>(n);
        var viewport = columns.Take<byte>(n);
        var time = columns.Take<double>(n);
        Span<ushort> packed = stackalloc ushort[MagList.Most];
        for (var i = 0; i < Math.Min(mags.Count, MagList.Most); i++)
        {
            packed[i] = Node.Pack(mags[i]);
        }

        for (var i = 0; i < n; i++)
        {
            node(Join(low[i], high[i]), new(
                tree[i], position[3 * i], position[(3 * i) + 1], position[(3 * i) + 2], time[i], radius[i],
                rotation[3 * i], rotation[(3 * i) + 1], rotation[(3 * i) + 2], packed[mag[i]], viewport[i]));
        }

        var aLow = columns.Take<uint>(m);
        var aHigh = columns.Take<uint>(m);
        var bLow = columns.Take<uint>(m);
        var bHigh = columns.Take<uint>(m);
        for (var i = 0; i < m; i++)
        {
            edge(Join(aLow[i], aHigh[i]), Join(bLow[i], bHigh[i]));
        }
    }

    public static int PagesOf(int nodes) => (nodes + PageNodes - 1) / PageNodes;

    public static SkeletonHeader HeaderOf(AnnotationContent content, long version, IReadOnlyCollection<Guid> undone, IReadOnlyList<Mag> mags) => new(
        version, content.Nodes.Count, content.Edges.Count / 2, PagesOf(content.Nodes.Count), mags,
        [.. content.Trees.Select(entry => entry.Value)], [.. content.Groups.Select(entry => entry.Value)],
        [.. content.Comments.Select(entry => new Comment(entry.Key, entry.Value))], [.. content.BranchPoints.Select(entry => new BranchPoint(entry.Key, entry.Value))],
        [.. content.Boxes.Select(entry => entry.Value)], [.. content.Segments.Select(entry => entry.Value)], [.. content.Layers.Select(entry => entry.Value)],
        [.. undone]);

    public static byte[] Bytes(SkeletonHeader header, bool keep)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(header, EntityJson.Default.SkeletonHeader);
        var bytes = new byte[HeaderStart + json.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, keep ? Kept : Sent);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)json.Length);
        json.CopyTo(bytes, HeaderStart);
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WritePage(Span<byte> bytes, ReadOnlySpan<(long Id, Node Node)> nodes, ReadOnlySpan<EdgeKey> edges, List<ushort> mags, bool keep)
    {
        var columns = new ColumnWriter(bytes);
        columns.Put((uint)nodes.Length);
        columns.Put((uint)edges.Length);
        foreach (var (id, _) in nodes)
        {
            columns.Put((uint)id);
        }

        foreach (var (id, _) in nodes)
        {
            columns.Put((uint)(id >> 32));
        }

        foreach (var (_, node) in nodes)
        {
            columns.Put(node.Tree);
        }

        foreach (var (_, node) in nodes)
        {
            if (keep)
            {
                columns.Put(node.X, node.Y, node.Z);
            }
            else
            {
                columns.Put((float)node.X, (float)node.Y, (float)node.Z);
            }
        }

        foreach (var (_, node) in nodes)
        {
            columns.Put(node.Radius);
        }

        foreach (var (_, node) in nodes)
        {
            columns.Put(node.RotationX, node.RotationY, node.RotationZ);
        }

        foreach (var (_, node) in nodes)
        {
            columns.Put((byte)Math.Max(0, mags.IndexOf(node.PackedMag)));
        }

        foreach (var (_, node) in nodes)
        {
            columns.Put(node.Viewport);
        }

        foreach (var (_, node) in nodes)
        {
            columns.Put(node.Time);
        }

        foreach (var edge in edges)
        {
            columns.Put((uint)edge.From);
        }

        foreach (var edge in edges)
        {
            columns.Put((uint)(edge.From >> 32));
        }

        foreach (var edge in edges)
        {
            columns.Put((uint)edge.To);
        }

        foreach (var edge in edges)
        {
            columns.Put((uint)(edge.To >> 32));
        }
    }

    public static IReadOnlyList<Mag> MagsOf(IEnumerable<Node> nodes)
    {
        var mags = new MagList();
        foreach (var node in nodes)
        {
            mags.Add(node);
        }

        return mags.List;
    }

    private static long Join(uint low, uint high) => ((long)high << 32) | low;

    private static RefusalException Broken() => new(RefusalKind.StoreFailed, "What was kept of this annotation is not a skeleton: its bytes and what they announce do not agree.");

    private ref struct ColumnWriter(Span<byte> bytes)
    {
        private readonly Span<byte> _bytes = bytes;
        private int _position;

        public void Put<T>(T value) where T : unmanaged
        {
            MemoryMarshal.Write(_bytes[_position..], in value);
            _position += Unsafe.SizeOf<T>();
        }

        public void Put<T>(T x, T y, T z) where T : unmanaged
        {
            Put(x);
            Put(y);
            Put(z);
        }
    }

    private ref struct ColumnReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public readonly int Left => _rest.Length;

        public int Count() => Take<int>(1) is [>= 0 and var count] ? count : throw Broken();

        public ReadOnlySpan<T> Take<T>(int count) where T : unmanaged
        {
            var length = count * (long)Unsafe.SizeOf<T>();
            if (length > _rest.Length)
            {
                throw Broken();
            }

            var column = MemoryMarshal.Cast<byte, T>(_rest[..(int)length]);
            _rest = _rest[(int)length..];
            return column;
        }
    }
}
