using System.Buffers.Binary;
using System.Net;
using System.Text;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Tests.Imports;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class ServeBricksTests(BricksFixture lamella) : IClassFixture<BricksFixture>
{
    private const int Edge = 32;
    private const int Length = Edge * Edge * Edge;
    private static readonly Int3 Odd = new(100, 75, 50);

    [Theory]
    [InlineData(32, "zstd", true)]
    [InlineData(32, "zstd", false)]
    [InlineData(20, "zstd", true)]
    [InlineData(32, "none", true)]
    public async Task Every_wish_is_answered_once_with_the_voxels_of_the_volume(int chunk, string codec, bool asZstd)
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, chunk, codec: codec);
        var urls = await volume.Register(lamella, Edge);
        var bricks = (Int3[])[new(3, 2, 1), new(0, 0, 0), new(1, 0, 0), new(3, 0, 0), new(1, 1, 1), new(0, 0, 0)];

        using var answer = await urls.Post(Wishes(bricks), asZstd ? "zstd" : null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(asZstd ? "zstd" : "", string.Join(", ", answer.Content.Headers.ContentEncoding));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var answers = await Read(answer);
        Assert.Equal([0, 1, 2, 3, 4, 5], answers.Select(brick => brick.Index).Order());
        foreach (var (index, status, bytes) in answers)
        {
            var expected = await volume.Brick(bricks[index], Edge);
            Assert.Equal(chunk == Edge && SmallVolume.IsLeftOut(bricks[index]) ? 204 : 200, status);
            Assert.Equal(status == 204 ? [] : expected, bytes);
        }
    }

    [Fact]
    public async Task Stored_frames_pass_untouched_in_the_order_of_the_request()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, Edge);
        var urls = await volume.Register(lamella, Edge, inPlace: false);
        var bricks = (Int3[])[new(2, 0, 0), new(0, 0, 0), new(1, 1, 0)];
        foreach (var brick in bricks)
        {
            using var once = await urls.Get(brick);
        }

        using var answer = await urls.Post(Wishes(bricks));
        var body = await answer.Content.ReadAsByteArrayAsync();

        var at = 0;
        foreach (var brick in bricks)
        {
            var frame = await File.ReadAllBytesAsync(volume.FileOf(brick));
            at += ZstdFrame.RawLength(BrickStream.HeaderLength);
            Assert.Equal(frame, body.AsSpan(at, frame.Length).ToArray());
            at += frame.Length;
        }

        Assert.Equal(at, body.Length);
    }

    [Fact]
    public async Task One_brick_that_fails_leaves_the_others_alone()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, Edge);
        var urls = await volume.Register(lamella, Edge, inPlace: false);
        await File.WriteAllBytesAsync(volume.FileOf(new(1, 0, 0)), new byte[100]);

        using var answer = await urls.Post(Wishes(new(0, 0, 0), new(1, 0, 0), new(9, 9, 9), new(2, 0, 0), new(-1, 0, 0)));

        var answers = (await Read(answer)).OrderBy(brick => brick.Index).ToList();
        Assert.Equal([200, 502, 404, 200, 404], answers.Select(brick => brick.Status));
        Assert.Contains(volume.FileOf(new(1, 0, 0)), Encoding.UTF8.GetString(answers[1].Bytes), StringComparison.Ordinal);
        Assert.Contains("9,9,9", Encoding.UTF8.GetString(answers[2].Bytes), StringComparison.Ordinal);
        Assert.Equal(await volume.Brick(new(2, 0, 0), Edge), answers[3].Bytes);
    }

    [Fact]
    public async Task A_magnification_that_its_source_lost_is_refused_brick_by_brick()
    {
        using var source = new SourceVolume(new(Int3.Zero, new(130, 90, 75)));
        await source.Write();
        var job = await lamella.Send(new ImportVolume(source.Folder, "loses a level", null, InPlace: true, "Public"));
        var dataset = await lamella.Send(new GetDataset((await lamella.Send(new RunImport(job.Id))).DatasetId!.Value));
        var urls = new BrickUrls(lamella, dataset.Id, dataset.Layers[0].Location);
        Directory.Delete(Path.Combine(source.Folder, $"{dataset.Layers[0].Mags[1].Mag}"), recursive: true);
        var wishes = Wishes(Int3.Zero, Int3.Zero);
        BinaryPrimitives.WriteInt32LittleEndian(wishes, 1);

        using var answer = await urls.Post(wishes);

        var answers = (await Read(answer)).OrderBy(brick => brick.Index).ToList();
        Assert.Equal([502, 200], answers.Select(brick => brick.Status));
        Assert.Contains("no longer has magnification 2", Encoding.UTF8.GetString(answers[0].Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lies_beyond_a_source_that_became_smaller_is_fill_value()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), new(140, 32, 32), chunk: 50);
        var urls = await volume.Register(lamella, Edge);
        var metadata = Path.Combine(volume.Folder, "zarr.json");
        await File.WriteAllTextAsync(metadata, (await File.ReadAllTextAsync(metadata)).Replace("140", "101", StringComparison.Ordinal));

        using var answer = await urls.Post(Wishes(new(4, 0, 0), new(0, 0, 0))).WaitAsync(TimeSpan.FromSeconds(60));
        using var one = await urls.Get(new(4, 0, 0));

        Assert.Equal([204, 200], (await Read(answer)).OrderBy(brick => brick.Index).Select(brick => brick.Status));
        Assert.Equal(HttpStatusCode.NoContent, one.StatusCode);
    }

    [Fact]
    public async Task What_lies_before_the_bounding_box_of_a_layer_is_fill_value()
    {
        // Bricks of it could pass as they are stored, which holds what was cut off.
        var root = lamella.NewFolder();
        var volume = SmallVolume.Write(Path.Combine(root, "em", "1"), new(64, 64, 64), Edge);
        await File.WriteAllTextAsync(Path.Combine(root, "datasource-properties.json"), """
            {"version": 1, "scale": [1, 1, 1], "dataLayers": [
             {"name": "em", "category": "color", "elementClass": "uint8", "dataFormat": "zarr3", "boundingBox": {"topLeft": [16, 0, 0], "width": 48, "height": 64, "depth": 64}, "mags": [{"mag": 1}]}]}
            """);
        var job = await lamella.Send(new ImportVolume(root, "cut at its begin", null, InPlace: true, "Public"));
        var dataset = await lamella.Send(new GetDataset((await lamella.Send(new RunImport(job.Id))).DatasetId!.Value));
        var urls = new BrickUrls(lamella, dataset.Id, dataset.Layers[0].Location);

        var voxels = await urls.Voxels(Int3.Zero, Length);
        using var batch = await urls.Post(Wishes(Int3.Zero, new(1, 0, 0)));

        var stored = await volume.Brick(Int3.Zero, Edge);
        for (var at = 0; at < Length; at++)
        {
            Assert.Equal(at % Edge < 16 ? 3 : stored[at], voxels[at]);
        }

        var answers = (await Read(batch)).OrderBy(brick => brick.Index).ToList();
        Assert.Equal(voxels, answers[0].Bytes);
        Assert.Equal(await volume.Brick(new(1, 0, 0), Edge), answers[1].Bytes);
    }

    [Fact]
    public async Task As_many_as_allowed_are_answered_and_one_more_is_not()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Odd, Edge);
        var urls = await volume.Register(lamella, Edge);
        var many = Enumerable.Range(0, BrickWish.MaximumBricks).Select(i => new Int3(i % 4, i / 4 % 3, i / 12 % 2)).ToArray();

        using var all = await urls.Post(Wishes(many));
        using var tooMany = await urls.Post(Wishes([.. many, Int3.Zero]));
        using var torn = await urls.Post(Wishes(many)[..^1]);
        using var none = await urls.Post([]);

        Assert.Equal(many.Length, (await Read(all)).Select(brick => brick.Index).Distinct().Count());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (tooMany.StatusCode, torn.StatusCode));
        Assert.Equal(HttpStatusCode.OK, none.StatusCode);
        Assert.Empty(await none.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_level_or_a_version_that_is_not_there_is_said()
    {
        var urls = await SmallVolume.Write(lamella.NewFolder(), Odd, Edge).Register(lamella, Edge);
        var wish = Wishes(Int3.Zero);
        BinaryPrimitives.WriteInt32LittleEndian(wish, 1);

        using var level = await urls.Post(wish);
        using var version = await urls.Post(Wishes(Int3.Zero), version: "0123456789abcdef");

        Assert.Equal([404], (await Read(level)).Select(brick => brick.Status));
        Assert.Equal(HttpStatusCode.Gone, version.StatusCode);
    }

    [Fact]
    public async Task A_guest_cannot_tell_a_private_dataset_from_none()
    {
        var urls = await SmallVolume.Write(lamella.NewFolder(), Odd, Edge).Register(lamella, Edge, access: DatasetAccess.Private);

        using var answer = await urls.Post(Wishes(Int3.Zero));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_client_that_goes_away_stops_nobody_else()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), new(256, 256, 64), 20);
        var urls = await volume.Register(lamella, Edge);
        var many = Enumerable.Range(0, 128).Select(i => new Int3(i % 8, i / 8 % 8, i / 64)).ToArray();
        for (var i = 0; i < 5; i++)
        {
            using var http = lamella.CreateClient();
            using var leaving = new CancellationTokenSource();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/bricks/{urls.Dataset}/em/{await urls.Version()}") { Content = new ByteArrayContent(Wishes(many)) };
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            await leaving.CancelAsync();
        }

        using var whole = await urls.Post(Wishes(many));

        Assert.All(await Read(whole), brick => Assert.Equal(200, brick.Status));
    }

    private static byte[] Wishes(params Int3[] bricks)
    {
        var wishes = new byte[bricks.Length * BrickWish.Length];
        for (var i = 0; i < bricks.Length; i++)
        {
            var wish = wishes.AsSpan(i * BrickWish.Length);
            BinaryPrimitives.WriteInt32LittleEndian(wish[4..], bricks[i].X);
            BinaryPrimitives.WriteInt32LittleEndian(wish[8..], bricks[i].Y);
            BinaryPrimitives.WriteInt32LittleEndian(wish[12..], bricks[i].Z);
        }

        return wishes;
    }

    /// <summary>Takes the answer apart as a client does, after the decoding that a browser does.</summary>
    private static async Task<List<(int Index, int Status, byte[] Bytes)>> Read(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsByteArrayAsync();
        if (answer.Content.Headers.ContentEncoding.Contains("zstd"))
        {
            var decoded = new byte[BrickWish.MaximumBricks * (Length + BrickStream.HeaderLength)];
            body = decoded[..Zstd.Decompress(body, decoded)];
        }

        var answers = new List<(int, int, byte[])>();
        for (var at = 0; at < body.Length;)
        {
            int Number(int field) => BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at + (field * 4)));
            var (index, status, length) = (Number(0), Number(1), Number(2));
            Assert.Equal(0, Number(3));
            at += BrickStream.HeaderLength;
            answers.Add((index, status, body[at..(at + length)]));
            at += length;
        }

        return answers;
    }
}
