using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Bricks;
using Microsoft.Extensions.Primitives;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class BrickAddressTests
{
    private const string Dataset = "0199f3a2-5b6c-7d8e-9f00-112233445566";

    [Theory]
    [InlineData("2-2-1", 2, 2, 1)]
    [InlineData("4", 4, 4, 4)]
    public void Reads_every_part(string mag, int x, int y, int z)
    {
        Assert.True(BrickAddress.TryParse($"/bricks/{Dataset}/em_raw-1.2/00ff/{mag}/7-0-12", "?c=2&t=30", out var address));

        Assert.Equal(Guid.Parse(Dataset), address.Dataset);
        Assert.Equal("em_raw-1.2", address.Layer.ToString());
        Assert.Equal("00ff", address.Version.ToString());
        Assert.Equal(new Mag(x, y, z), address.Mag);
        Assert.Equal(new Int3(7, 0, 12), address.Brick);
        Assert.Equal((2, 30), (address.Channel, address.Time));
    }

    [Theory]
    [InlineData("/bricks/none/em/v/1/0-0-0", "")]
    [InlineData($"/bricks/{Dataset}/em/v/0/0-0-0", "")]
    [InlineData($"/bricks/{Dataset}/em/v/2-2/0-0-0", "")]
    [InlineData($"/bricks/{Dataset}/em/v/1/0-0", "")]
    [InlineData($"/bricks/{Dataset}/em/v/1/0-0-0-0", "")]
    [InlineData($"/bricks/{Dataset}/em/v/1/-1-0-0", "")]
    [InlineData($"/bricks/{Dataset}/em/v/1/0-0-99999999999", "")]
    [InlineData($"/bricks/{Dataset}/em/v/1/0-0-0/more", "")]
    [InlineData($"/bricks/{Dataset}/em/1/0-0-0", "")]
    [InlineData($"/bricks/{Dataset}/em/v/1/0-0-0", "?c=x")]
    [InlineData($"/bricks/{Dataset}/em/v/1/0-0-0", "?t=-1")]
    public void Anything_else_is_no_address(string path, string query) => Assert.False(BrickAddress.TryParse(path, query, out _));

    [Theory]
    [InlineData(null, nameof(BrickEncoding.Identity))]
    [InlineData("", nameof(BrickEncoding.Identity))]
    [InlineData("gzip, deflate, br, zstd", nameof(BrickEncoding.Zstd))]
    [InlineData("gzip, deflate, br", nameof(BrickEncoding.Gzip))]
    [InlineData("br;q=1.0, gzip;q=0.8, *;q=0.1", nameof(BrickEncoding.Gzip))]
    [InlineData("zstd;q=0, gzip", nameof(BrickEncoding.Gzip))]
    [InlineData("ZSTD ; q=0.5", nameof(BrickEncoding.Zstd))]
    [InlineData("zstd;q=0.000, gzip;q=0", nameof(BrickEncoding.Identity))]
    [InlineData("identity, zstdx", nameof(BrickEncoding.Identity))]
    public void Takes_the_best_encoding_that_the_client_allows(string? accepted, string best) =>
        Assert.Equal(best, AcceptedEncoding.Best(new StringValues(accepted)).ToString());
}
