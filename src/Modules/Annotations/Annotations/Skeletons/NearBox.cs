using System.Globalization;
using FluentValidation;

namespace Lamella.Annotations.Skeletons;

/// <summary>The part of a volume that somebody looks at, in voxels of magnification 1, borders included.</summary>
internal readonly record struct NearBox(double X0, double Y0, double Z0, double X1, double Y1, double Z1)
{
    private const int Most = 4 * SkeletonFormat.PageNodes;

    public bool Holds(in Node node) =>
        node.X >= X0 && node.X <= X1 && node.Y >= Y0 && node.Y <= Y1 && node.Z >= Z0 && node.Z <= Z1;

    /// <summary>
    /// A skeleton as it is sent to somebody who looks here: the nodes here and the edges that begin at them make the first pages, all others the rest. The
    /// parts are as those of <see cref="SkeletonFormat.Write(AnnotationContent, long, IReadOnlyCollection{Guid}, bool)"/>.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Write(SkeletonAt skeleton)
    {
        var (content, mags, near) = (skeleton.Content, new MagList(), new List<(long Id, Node Node)>());
        foreach (var (id, node) in content.Nodes)
        {
            mags.Add(node);
            if (near.Count <= Most && Holds(node))
            {
                near.Add((id, node));
            }
        }

        if (near.Count > Most)
        {
            // An order would gain nothing.
            near.Clear();
        }

        var (pages, others) = (SkeletonFormat.PagesOf(near.Count), SkeletonFormat.PagesOf(content.Nodes.Count - near.Count));
        var header = SkeletonFormat.HeaderOf(content, skeleton.Version, skeleton.Undone, mags.List) with { Near = pages, Pages = pages + others };
        var here = near.Select(node => node.Id).ToHashSet();
        return SkeletonFormat.Pages(header, near, near.SelectMany(node => EdgesFrom(node.Id)), keep: false)
            .Prepend(SkeletonFormat.Bytes(header, keep: false))
            .Concat(SkeletonFormat.Pages(
                header, SkeletonFormat.NodesOf(content).Where(node => !here.Contains(node.Id)), SkeletonFormat.EdgesOf(content).Where(edge => !here.Contains(edge.From)), keep: false));

        IEnumerable<EdgeKey> EdgesFrom(long id) => content.Edges.From(new(id, id)).Select(edge => edge.Key).TakeWhile(edge => edge.From == id);
    }

    /// <summary>Reads <c>x0,y0,z0,x1,y1,z1</c>. Refused when it is anything else.</summary>
    public static NearBox Parse(string text)
    {
        var numbers = text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : (double?)null).ToList();
        return numbers is [{ } x0, { } y0, { } z0, { } x1, { } y1, { } z1]
            ? new(x0, y0, z0, x1, y1, z1)
            : throw new ValidationException([new("near", "A part of the volume is written as six numbers, x0,y0,z0,x1,y1,z1: its least and its greatest corner.")]);
    }
}
