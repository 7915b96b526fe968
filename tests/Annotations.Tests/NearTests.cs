using System.Buffers.Binary;
using System.Net;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests;

/// <summary>A skeleton that is sent to somebody who looks at a part of it.</summary>
public sealed class NearTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private const int Nodes = 70_000;

    [Fact]
    public void The_nodes_that_somebody_looks_at_come_first_and_all_others_after_them()
    {
        var content = Line();
        var parts = Parts(content, new(100, -5, -5, 199, 5, 5));

        Assert.Equal(4, parts.Count);
        Assert.Equal((100, 100), (BinaryPrimitives.ReadInt32LittleEndian(parts[1]), BinaryPrimitives.ReadInt32LittleEndian(parts[1].AsSpan(4))));
        Assert.Equal(Enumerable.Range(100, 100), Enumerable.Range(0, 100).Select(i => BinaryPrimitives.ReadInt32LittleEndian(parts[1].AsSpan(8 + (4 * i)))));
        var (header, state) = SentSkeleton.Read([.. parts.SelectMany(part => part)]);
        Assert.Equal(1, header.GetProperty("near").GetInt32());
        Assert.Equal(InOrder(content), state.InWords());
    }

    [Theory]
    [InlineData(-10, -1)]
    [InlineData(0, Nodes)]
    public void It_is_whole_wherever_somebody_looks(double from, double to)
    {
        var content = Line();
        Assert.Equal(InOrder(content), SentSkeleton.Read([.. Parts(content, new(from, 0, 0, to, 0, 0)).SelectMany(part => part)]).State.InWords());
    }

    [Theory]
    [InlineData(0, 1, 0, 5, 5, 5)]
    [InlineData(0, -5, 0, 5, -1, 5)]
    [InlineData(0, 0, 1, 5, 5, 5)]
    [InlineData(0, 0, -5, 5, 5, -1)]
    [InlineData(-5, 0, 0, -1, 5, 5)]
    public void What_lies_beside_it_along_any_axis_is_not_what_somebody_looks_at(double x0, double y0, double z0, double x1, double y1, double z1) =>
        Assert.Equal(0, SentSkeleton.Read([.. Parts(Line(), new(x0, y0, z0, x1, y1, z1)).SelectMany(part => part)]).Header.GetProperty("near").GetInt32());

    [Theory]
    [InlineData("1,2,3")]
    [InlineData("1,2,3,4,5,NaN")]
    [InlineData("here")]
    public async Task A_part_that_is_none_is_refused(string near)
    {
        using var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada, "PRIVATE");
        using var answer = await ada.GetAsync($"/annotations/{annotation}/skeleton?near={near}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("x0,y0,z0,x1,y1,z1", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static List<byte[]> Parts(AnnotationContent content, NearBox near) => [.. near.Write(new(7, content, [])).Select(part => part.ToArray())];

    private static string InOrder(AnnotationContent content) =>
        SentSkeleton.Read([.. SkeletonFormat.Write(content, 7, [], keep: false).SelectMany(part => part.ToArray())]).State.InWords();

    private static AnnotationContent Line()
    {
        var content = new AnnotationContent();
        content.Put(new Tree(1, "a line", "#ffffff", null, true, true, 0, null));
        for (var i = 0; i < Nodes; i++)
        {
            content.PutNode(i, new(1, i, 0, 0, i, 1, 0, 0, 0, Node.Pack(Mag.One), 0));
            if (i > 0)
            {
                content.PutEdge(i - 1, i);
            }
        }

        return content;
    }
}
