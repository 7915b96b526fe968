using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class ServeBrickTests(BricksFixture lamella) : IClassFixture<BricksFixture>
{
    private static readonly Int3 Odd = new(100, 75, 50);

    [Theory]
    [InlineData(32, 32, "zstd", VoxelType.U8)]
    [InlineData(64, 64, "zstd", VoxelType.U16)]
    [InlineData(16, 32, "zstd", VoxelType.U8)]
    [InlineData(50, 64, "zstd", VoxelType.F32)]
    [InlineData(32, 32, "none", VoxelType.U64)]
    [InlineData(128, 32, "none", VoxelType.U16)]
    public async Task Every_brick_holds_the_voxels_of_the_volume(int chunk, int edge, string codec, VoxelType type)
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, chunk, type, codec);
        var urls = await volume.Register(lamella, edge);
        var grid = Odd.CeilDiv(new(edge, edge, edge));
        var length = edge * edge * edge * type.Bytes();
        var fill = 0;
        for (var i = 0; i < grid.Product; i++)
        {
            var brick = new Int3(i % grid.X, i / grid.X % grid.Y, i / grid.X / grid.Y);
            var expected = await volume.Brick(brick, edge);
            using var answer = await urls.Get(brick);
            if (answer.StatusCode == HttpStatusCode.NoContent)
            {
                fill++;
                Assert.All(expected.Chunk(type.Bytes()).Distinct(ByVoxel.Equal), voxel => Assert.Equal(expected[..type.Bytes()], voxel));
                continue;
            }

            Assert.Equal(expected, await urls.Voxels(brick, length));
        }

        Assert.Equal(chunk == edge && grid.X + grid.Y + grid.Z > 5, fill > 0);
    }

    [Fact]
    public async Task A_stored_frame_passes_as_it_lies_on_the_disk()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, 32);
        var urls = await volume.Register(lamella, 32);

        using var answer = await urls.Get(new(1, 0, 0));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(await File.ReadAllBytesAsync(volume.FileOf(new(1, 0, 0))), await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["zstd"], answer.Content.Headers.ContentEncoding);
        var caching = answer.Headers.CacheControl!;
        Assert.True(caching.Private && caching.MaxAge == TimeSpan.FromDays(365) && caching.Extensions.Any(extension => extension.Name == "immutable"));
        Assert.Equal(["Accept-Encoding", "Authorization"], answer.Headers.Vary);
    }

    [Theory]
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData(null, "")]
    [InlineData("zstd;q=0", "")]
    public async Task A_client_without_zstd_gets_the_same_voxels(string? accept, string encoding)
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, 32);
        var urls = await volume.Register(lamella, 32);

        using var answer = await urls.Get(new(1, 1, 0), accept);

        Assert.Equal(encoding, string.Join(", ", answer.Content.Headers.ContentEncoding));
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using var plain = encoding == "gzip" ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var voxels = new MemoryStream();
        await plain.CopyToAsync(voxels);
        Assert.Equal(await volume.Brick(new(1, 1, 0), 32), voxels.ToArray());
    }

    [Fact]
    public async Task What_is_not_stored_is_204_and_as_lasting_as_a_brick()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, 32);
        var urls = await volume.Register(lamella, 32);
        Assert.True(SmallVolume.IsLeftOut(new(3, 0, 0)));

        using var answer = await urls.Get(new(3, 0, 0));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.Private);
    }

    [Theory]
    [InlineData("em", "1/4-0-0")]
    [InlineData("em", "1/0-0-2")]
    [InlineData("em", "2/0-0-0")]
    [InlineData("em", "1/0-0-0?c=1")]
    [InlineData("em", "1/0-0-0?t=1")]
    [InlineData("em", "1/nonsense")]
    [InlineData("em", "1/..%2F..%2F..%2Fetc%2Fpasswd")]
    [InlineData("other", "1/0-0-0")]
    public async Task What_is_not_there_is_404(string layer, string brick)
    {
        var urls = await SmallVolume.Write(lamella.NewFolder(), Odd, 32).Register(lamella, 32);
        using var http = lamella.CreateClient();

        using var answer = await http.GetAsync(new Uri($"/bricks/{urls.Dataset}/{layer}/{await urls.Version()}/{brick}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_guest_cannot_tell_a_private_dataset_from_none()
    {
        var urls = await SmallVolume.Write(lamella.NewFolder(), Odd, 32).Register(lamella, 32, access: DatasetAccess.Private);
        var absent = new BrickUrls(lamella, Guid.CreateVersion7(), new("/nowhere", null, InPlace: true));

        using var hidden = await urls.Get(Int3.Zero);
        using var none = await absent.Get(Int3.Zero);

        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal(await Problem(none, absent.Dataset), await Problem(hidden, urls.Dataset));
        Assert.True(hidden.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_private_dataset_is_served_to_its_owner_and_to_administrators_alone()
    {
        using var owner = await lamella.SignIn("max");
        using var stranger = await lamella.SignIn("ada");
        using var administrator = await lamella.SignIn("ines");
        using var _ = await owner.GetAsync(new Uri("/healthz", UriKind.Relative));
        var urls = await SmallVolume.Write(lamella.NewFolder(), Odd, 32)
            .Register(lamella, 32, access: DatasetAccess.Private, owner: await lamella.IdOf("max"));
        var brick = new Uri(await urls.Of(Int3.Zero), UriKind.Relative);

        var statuses = new List<HttpStatusCode>();
        foreach (var http in (HttpClient[])[owner, stranger, administrator, stranger, owner])
        {
            using var answer = await http.GetAsync(brick);
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK], statuses);
    }

    [Fact]
    public async Task Who_loses_access_gets_404_from_then_on()
    {
        var owner = Guid.NewGuid();
        var urls = await SmallVolume.Write(lamella.NewFolder(), Odd, 32).Register(lamella, 32, owner: owner);
        using var before = await urls.Get(Int3.Zero);

        await lamella.Execute($"update datasets.datasets set access = 'Private' where id = '{urls.Dataset}'");
        lamella.Tell(DatasetNews.Topic, urls.Dataset);

        using var after = await urls.Get(Int3.Zero);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task An_old_version_is_gone()
    {
        var urls = await SmallVolume.Write(lamella.NewFolder(), Odd, 32).Register(lamella, 32);

        using var answer = await urls.Get(Int3.Zero, version: "0123456789abcdef");

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_frame_that_was_cut_off_is_502_with_the_cause_until_it_is_whole_again()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, 32);
        var urls = await volume.Register(lamella, 32, inPlace: false);
        using var before = await urls.Get(Int3.Zero);
        var whole = await File.ReadAllBytesAsync(volume.FileOf(Int3.Zero));

        await File.WriteAllBytesAsync(volume.FileOf(Int3.Zero), []);
        using var broken = await urls.Get(Int3.Zero);
        using var without = await urls.Get(Int3.Zero, accept: null);
        await File.WriteAllBytesAsync(volume.FileOf(Int3.Zero), whole);
        using var after = await urls.Get(Int3.Zero);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.BadGateway), (broken.StatusCode, without.StatusCode));
        Assert.True(broken.Headers.CacheControl?.NoStore);
        Assert.Contains(Path.GetFileName(volume.Folder), await Problem(broken, urls.Dataset), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(whole, await after.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("zstd", 32)]
    [InlineData("none", 32)]
    [InlineData("zstd", 64)]
    public async Task Garbage_in_place_of_a_chunk_is_never_a_brick(string codec, int edge)
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, 32, codec: codec);
        await File.WriteAllBytesAsync(volume.FileOf(Int3.Zero), [1, 2, 3, 4, 5, 6, 7, 8]);
        var urls = await volume.Register(lamella, edge);

        using var answer = await urls.Get(Int3.Zero);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task A_store_that_is_gone_is_502_and_never_fill_value()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, 32);
        var urls = await volume.Register(lamella, 32, inPlace: false);
        using var before = await urls.Get(Int3.Zero);

        Directory.Move(volume.Folder, volume.Folder + "-away");
        using var stored = await urls.Get(new(1, 0, 0));
        using var leftOut = await urls.Get(new(3, 0, 0));
        Directory.Move(volume.Folder + "-away", volume.Folder);
        using var after = await urls.Get(new(1, 0, 0));

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.BadGateway), (stored.StatusCode, leftOut.StatusCode));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task A_thousand_requests_at_once_all_get_their_own_brick()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, 24);
        var urls = await volume.Register(lamella, 32);
        var expected = new Dictionary<Int3, byte[]>();
        foreach (var brick in (Int3[])[new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(2, 1, 1), new(3, 2, 1)])
        {
            expected[brick] = await volume.Brick(brick, 32);
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), async (i, _) =>
        {
            var (brick, voxels) = expected.ElementAt(i % expected.Count);
            Assert.Equal(voxels, await urls.Voxels(brick, voxels.Length));
        });
    }

    private static async Task<string> Problem(HttpResponseMessage answer, Guid dataset)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return problem.GetProperty("title").GetString()!.Replace(dataset.ToString(), "ID", StringComparison.Ordinal);
    }

    private sealed class ByVoxel : IEqualityComparer<byte[]>
    {
        public static ByVoxel Equal { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj[0];
    }
}
