using Lamella.BuildingBlocks.Voxels;

namespace Lamella.BuildingBlocks.Tests;

public sealed class MagTests
{
    [Theory]
    [InlineData("1", 1, 1, 1)]
    [InlineData("2-2-1", 2, 2, 1)]
    [InlineData("16-16-4", 16, 16, 4)]
    public void Is_written_as_it_is_read(string text, int x, int y, int z)
    {
        Assert.Equal(new Mag(x, y, z), Mag.Parse(text));
        Assert.Equal(text, new Mag(x, y, z).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("2-2")]
    [InlineData("2-2-0")]
    [InlineData("-2-2-1")]
    [InlineData("2-2-1-1")]
    [InlineData("99999999999")]
    [InlineData("2,2,1")]
    public void Refuses_what_is_none(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => Mag.Parse(text)).Message, StringComparison.Ordinal);
}
