using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Tests.Bricks;

namespace Lamella.Datastore.Tests.Merged;

public sealed class ServeMergedBricksTests(BricksFixture lamella) : IClassFixture<BricksFixture>
{
    private const int Voxels = 32 * 32 * 32;
    private static readonly Int3 Size = new(100, 75, 50);

    [Theory]
    [InlineData(VoxelType.U16, 32)]
    [InlineData(VoxelType.U32, 64)]
    [InlineData(VoxelType.U64, 32)]
    [InlineData(VoxelType.U64, 20)]
    public async Task Unpainted_voxels_show_the_fallback_and_painted_ones_what_was_painted(VoxelType type, int chunk)
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, chunk, type);
        var (http, annotation, layer) = await Begin(volume, chunk == 64 ? 64 : 32);
        var version = await Paint(http, annotation, layer, "[1,0,0]", 10, 200);
        var path = $"/annotations/{annotation}/layers/{layer}/bricks";

        foreach (var at in (Int3[])[Int3.Zero, new(1, 0, 0), new(3, 2, 1), new(3, 0, 0)])
        {
            var expected = await Expected(volume, at);
            if (at == new Int3(1, 0, 0))
            {
                expected.AsSpan(10, 200).Fill(ulong.MaxValue);
            }

            using var one = await Get(http, $"{path}/1/{at.X}-{at.Y}-{at.Z}");
            Assert.Equal(HttpStatusCode.OK, one.StatusCode);
            Assert.True(one.Headers.CacheControl?.NoStore);
            Assert.Equal($"{version}", one.Headers.GetValues("Lamella-Version").Single());
            Assert.Equal(expected, Ids(await one.Content.ReadAsByteArrayAsync()));
        }
    }

    [Fact]
    public async Task A_batch_answers_each_wish_once_and_says_what_is_not_there()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32, VoxelType.U32);
        var (http, annotation, layer) = await Begin(volume, 32);
        await Paint(http, annotation, layer, "[0,1,0]", 0, Voxels);
        var bricks = (Int3[])[new(0, 1, 0), new(9, 0, 0), new(2, 1, 1)];
        var wishes = new byte[bricks.Length * BrickWish.Length];
        for (var i = 0; i < bricks.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(wishes.AsSpan((i * BrickWish.Length) + 4), bricks[i].X);
            BinaryPrimitives.WriteInt32LittleEndian(wishes.AsSpan((i * BrickWish.Length) + 8), bricks[i].Y);
            BinaryPrimitives.WriteInt32LittleEndian(wishes.AsSpan((i * BrickWish.Length) + 12), bricks[i].Z);
        }

        using var answer = await http.PostAsync($"/annotations/{annotation}/layers/{layer}/bricks", new ByteArrayContent(wishes));

        Assert.Equal("2", answer.Headers.GetValues("Lamella-Version").Single());
        var body = await answer.Content.ReadAsByteArrayAsync();
        var read = new Dictionary<int, (int Status, byte[] Bytes)>();
        for (var at = 0; at < body.Length;)
        {
            var (index, status, length) = (Number(body, at), Number(body, at + 4), Number(body, at + 8));
            read[index] = (status, body[(at + 16)..(at + 16 + length)]);
            at += 16 + length;
        }

        Assert.Equal([200, 404, 200], read.OrderBy(brick => brick.Key).Select(brick => brick.Value.Status));
        Assert.All(Ids(read[0].Bytes), id => Assert.Equal(ulong.MaxValue, id));
        Assert.Equal(await Expected(volume, bricks[2]), Ids(read[2].Bytes));
    }

    [Theory]
    [InlineData("1/9-0-0")]
    [InlineData("2/0-0-0")]
    [InlineData("1/-1-0-0")]
    [InlineData("1/0-0")]
    [InlineData("one/0-0-0")]
    public async Task What_is_no_brick_of_the_layer_is_not_there(string brick)
    {
        var (http, annotation, layer) = await Begin(SmallVolume.Write(lamella.NewFolder(), Size, 32, VoxelType.U32), 32);

        using var answer = await http.GetAsync($"/annotations/{annotation}/layers/{layer}/bricks/{brick}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_fallback_that_cannot_be_read_is_said_so_and_is_never_taken_for_nothing()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32, VoxelType.U32);
        var (http, annotation, layer) = await Begin(volume, 32);
        await File.WriteAllBytesAsync(volume.FileOf(Int3.Zero), [1, 2, 3]);

        using var answer = await http.GetAsync($"/annotations/{annotation}/layers/{layer}/bricks/1/0-0-0");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    private static async Task<ulong[]> Expected(SmallVolume volume, Int3 at)
    {
        var bytes = await volume.Brick(at, 32);
        var width = volume.Type.Bytes();
        var ids = new ulong[Voxels];
        for (var i = 0; i < Voxels; i++)
        {
            var id = new byte[8];
            bytes.AsSpan(i * width, width).CopyTo(id);
            ids[i] = BinaryPrimitives.ReadUInt64LittleEndian(id);
        }

        return ids;
    }

    private static ulong[] Ids(byte[] bytes) => MemoryMarshal.Cast<byte, ulong>(bytes).ToArray();

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static async Task<HttpResponseMessage> Get(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("zstd");
        var answer = await http.SendAsync(request);
        var frame = await answer.Content.ReadAsByteArrayAsync();
        var voxels = new byte[Voxels * sizeof(ulong)];
        Assert.Equal(voxels.Length, Zstd.Decompress(frame, voxels));
        answer.Content = new ByteArrayContent(voxels);
        return answer;
    }

    /// <summary>Paints voxels of one brick with the largest segment id; answers the version.</summary>
    private static async Task<long> Paint(HttpClient http, Guid annotation, Guid layer, string at, int first, int count)
    {
        var mask = new List<byte>();
        foreach (var run in (int[])[first, count])
        {
            var left = run;
            for (; left >= 0x80; left >>= 7)
            {
                mask.Add((byte)(left | 0x80));
            }

            mask.Add((byte)left);
        }

        var json = $$"""
            {"clientId":"{{Guid.NewGuid()}}","batchId":"{{Guid.NewGuid()}}","baseVersion":0,"operations":[
             {"op":"paint","step":"{{Guid.NewGuid()}}","layer":"{{layer}}","mag":"1","segment":"{{ulong.MaxValue}}","mode":"everywhere",
              "bricks":[{"at":{{at}},"mask":"{{Convert.ToBase64String([.. mask])}}"}]}]}
            """;
        var answer = await http.PostAsync($"/annotations/{annotation}/batches", new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64();
    }

    /// <summary>Registers the volume as a segmentation and begins an annotation over it.</summary>
    private async Task<(HttpClient Http, Guid Annotation, Guid Layer)> Begin(SmallVolume volume, int edge)
    {
        var id = Guid.CreateVersion7();
        await lamella.Send(new RegisterDataset(
            id, $"cells {id:n}", "", new VoxelSize(8, 8, 8, "nanometer"),
            [new LayerDescription("cells", LayerCategory.Segmentation, volume.Type, 1, 1, new Box(Int3.Zero, volume.Size),
                [new MagDescription(Mag.One, Int3.Zero, volume.Size, edge)], "3", new LayerLocation(volume.Folder, null, InPlace: true))],
            null, DatasetAccess.Public));
        var http = await lamella.SignIn("ada");
        var made = await http.PostAsJsonAsync(
            "/graphql", new { query = $"mutation {{ createAnnotation(input: {{ dataset: \"{id}\", fallbackLayer: \"cells\" }}) {{ id }} }}" });
        var annotation = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetGuid();
        var log = await http.GetFromJsonAsync<JsonElement>($"/annotations/{annotation}/log");
        return (http, annotation, log.GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid());
    }
}
