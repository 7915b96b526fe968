using Lamella.Datastore.Bricks;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class HotFramesTests
{
    private const int Length = 1_000;

    private readonly HotFrames _hot = new(new BrickSettings(TimeSpan.Zero, 0, HotBytes: 3 * Length));
    private readonly byte[] _frame = [.. Enumerable.Range(0, Length).Select(i => (byte)i)];

    [Fact]
    public void What_is_asked_for_once_leaves_nothing()
    {
        var brick = Brick();

        _hot.Asked(brick, _frame);

        Assert.Null(brick.Frame);
        Assert.Equal(0, _hot.Bytes);
    }

    [Fact]
    public void What_is_asked_for_again_stays()
    {
        var brick = Brick();

        _hot.Asked(brick, _frame);
        _hot.Asked(brick, _frame);
        _hot.Asked(brick, _frame);

        Assert.Equal(_frame, brick.Frame);
        Assert.Equal(Length, _hot.Bytes);
    }

    [Fact]
    public void Holds_no_more_than_its_budget_and_drops_what_nobody_asks_for()
    {
        var wanted = Kept();
        var others = new List<LyingBrick>();
        for (var i = 0; i < 20; i++)
        {
            others.Add(Kept());
            Assert.NotNull(wanted.Frame);
            Assert.InRange(_hot.Bytes, Length, 3 * Length);
        }

        Assert.InRange(others.Count(brick => brick.Frame is not null), 1, 2);
    }

    [Fact]
    public void A_frame_larger_than_the_budget_is_not_kept()
    {
        var small = new HotFrames(new BrickSettings(TimeSpan.Zero, 0, HotBytes: 10));
        var brick = Brick();

        small.Asked(brick, _frame);
        small.Asked(brick, _frame);

        Assert.Null(brick.Frame);
    }

    private static LyingBrick Brick() => new(null, 0, Length);

    private LyingBrick Kept()
    {
        var brick = Brick();
        _hot.Asked(brick, _frame);
        _hot.Asked(brick, _frame);
        return brick;
    }
}
