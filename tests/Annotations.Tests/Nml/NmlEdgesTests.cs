using Lamella.Annotations.Nml;

namespace Lamella.Annotations.Tests.Nml;

public sealed class NmlEdgesTests
{
    [Theory]
    [InlineData(NmlEdges.MostTold, null)]
    [InlineData(NmlEdges.MostTold + 1, "1 edge loses the direction in which it was told")]
    [InlineData(NmlEdges.MostTold + 2, "2 edges lose the direction in which they were told")]
    public void Of_more_edges_than_are_remembered_one_by_one_the_rest_loses_its_direction_and_that_is_told(int reversed, string? said)
    {
        // Of a star half the edges and one more lead outwards, the others inwards.
        var edges = new NmlEdges((2 * reversed) + 1);
        for (var place = 1; place <= (2 * reversed) + 1; place++)
        {
            edges.Add(place % 2 == 1 ? 0 : place, place % 2 == 1 ? place : 0, null);
        }

        edges.Sort();
        var notes = new List<string>();
        var remains = edges.Remains(0, (2 * reversed) + 2, new NodeNumbers([], new NmlIds(1, 1, 1, 1)), notes);

        Assert.Equal(Enumerable.Range(1, NmlEdges.MostTold).SelectMany(edge => new[] { 1L, (2 * edge) + 1 }), remains!.Otherwise);
        Assert.Equal(said is null ? [] : [$"{said}: of more than {NmlEdges.MostTold:N0} it is not kept one by one."], notes);
    }
}
