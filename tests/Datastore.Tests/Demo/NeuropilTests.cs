using System.Numerics;
using Lamella.Datastore.Demo;

namespace Lamella.Datastore.Tests.Demo;

public sealed class NeuropilTests
{
    private const ulong Seed = 7;
    private static readonly IReadOnlyList<Cell> Cells = new Growth(Seed).Grow();

    [Fact]
    public void The_same_seed_grows_the_same_cells_and_another_seed_others()
    {
        Assert.Equal(Cells.SelectMany(cell => cell.Balls), new Growth(Seed).Grow().SelectMany(cell => cell.Balls));
        Assert.NotEqual(Cells.SelectMany(cell => cell.Balls).Last(), new Growth(Seed + 1).Grow().SelectMany(cell => cell.Balls).Last());
    }

    [Fact]
    public void Every_kind_of_cell_has_grown() =>
        Assert.Equal(Enum.GetValues<CellKind>().Order(), Cells.Select(cell => cell.Kind).Distinct().Order());

    [Fact]
    public void A_section_is_dark_where_cells_meet_and_each_pixel_lies_in_the_cell_that_counting_all_balls_finds()
    {
        var field = new TissueField(Cells, Seed);
        var tissue = new Tissue(Cells, [], [], []);
        var (below, here, above) = (Filled(field, 3000), Filled(field, 3030), Filled(field, 3060));
        var grey = new float[SectionField.Edge * SectionField.Edge];
        new Micrograph(tissue, field, Seed).Draw(below, here, above, 3030, Vector2.Zero, grey);

        var pixels = Enumerable.Range(0, grey.Length);
        var membrane = pixels.Where(at => here.Margin[at] < 6).Average(at => grey[at]);
        var inside = pixels.Where(at => here.Margin[at] > 60).Average(at => grey[at]);
        Assert.InRange(inside - membrane, 60, 140);

        for (var at = 0; at < grey.Length; at += 4099)
        {
            Assert.Equal(DeepestIn(new Vector3(here.X[at], here.Y[at], here.Z[at])), here.Cell[at]);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_pixels_and_ids_and_another_seed_others()
    {
        // Two batches, which two cores draw at once.
        var (first, again, other) = (Neuropil.Grow(Seed, sections: 64), Neuropil.Grow(Seed, sections: 64), Neuropil.Grow(Seed + 1, sections: 64));

        Assert.True(first.Image.AsSpan().SequenceEqual(again.Image));
        Assert.True(first.Cells.AsSpan().SequenceEqual(again.Cells));
        Assert.False(first.Image.AsSpan().SequenceEqual(other.Image));
        Assert.False(first.Cells.AsSpan().SequenceEqual(other.Cells));
    }

    private static SectionField Filled(TissueField field, float z)
    {
        var section = new SectionField();
        field.Fill(section, z, Vector2.Zero);
        return section;
    }

    private static int DeepestIn(Vector3 point) => Cells
        .MaxBy(cell => cell.Balls.Max(ball => ball.Radius - Vector3.Distance(ball.Centre, point)))!.Number;
}
