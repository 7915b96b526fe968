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
    public void A_round_through_more_than_fits_finds_again_what_fits()
    {
        var bricks = Enumerable.Range(0, 6).Select(_ => Brick()).ToList();
        var found = 0;
        for (var round = 0; round < 40; round++)
        {
            foreach (var brick in bricks)
            {
                if (brick.Frame is not null)
                {
                    found++;
                }
                else
                {
                    _hot.Asked(brick, _frame);
                }
            }
        }

        Assert.InRange(found, 40 * 3 / 2, 40 * 3);
    }

    [Fact]
    public void What_was_wanted_once_makes_room_for_what_is_wanted_now()
    {
        var before = Enumerable.Range(0, 3).Select(_ => Brick()).ToList();
        Ask(before, 100);
        Assert.All(before, brick => Assert.NotNull(brick.Frame));

        var now = Enumerable.Range(0, 3).Select(_ => Brick()).ToList();
        Ask(now, 20);

        Assert.All(now, brick => Assert.NotNull(brick.Frame));
        Assert.InRange(_hot.Bytes, 0, 3 * Length);
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

    private void Ask(List<LyingBrick> bricks, int times)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var brick in bricks.Where(brick => brick.Frame is null))
            {
                _hot.Asked(brick, _frame);
            }
        }
    }

    private LyingBrick Kept()
    {
        var brick = Brick();
        _hot.Asked(brick, _frame);
        _hot.Asked(brick, _frame);
        return brick;
    }
}
