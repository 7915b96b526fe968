using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Tests.Bricks;

namespace Lamella.Datastore.Tests.Exports;

/// <summary>A dataset of an image and a segmentation, and an annotation over it.</summary>
internal sealed record Made(BricksFixture Lamella, HttpClient Http, Guid Dataset, Guid Annotation, Guid Layer, SmallVolume Em, SmallVolume Cells)
{
    public static Int3 UsualSize { get; } = new(100, 75, 50);

    /// <summary>On small volumes that lie in place; the annotation is Ada's.</summary>
    public static async Task<Made> Begin(ExportsFixture lamella, Int3? size = null, int chunk = 32)
    {
        var extent = size ?? UsualSize;
        var (em, cells) = (SmallVolume.Write(lamella.NewFolder(), extent, chunk), SmallVolume.Write(lamella.NewFolder(), extent, chunk, VoxelType.U32));
        var dataset = await lamella.Send(new RegisterDataset(
            Guid.CreateVersion7(), $"neuropil {Guid.NewGuid():n}", "", new VoxelSize(8, 8, 30, "nanometer"),
            [LayerOf("em", LayerCategory.Image, em, chunk), LayerOf("cells", LayerCategory.Segmentation, cells, chunk)], null, DatasetAccess.Public));
        await lamella.Execute($"update datasets.datasets set licence = 'CC-BY-4.0' where id = '{dataset}'");
        var http = await lamella.SignIn("ada");
        var made = await http.PostAsJsonAsync(
            "/graphql", new { query = $"mutation {{ createAnnotation(input: {{ dataset: \"{dataset}\", name: \"dendrite\", fallbackLayer: \"cells\" }}) {{ id }} }}" });
        var annotation = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetGuid();
        var log = await http.GetFromJsonAsync<JsonElement>($"/annotations/{annotation}/log");
        return new(lamella, http, dataset, annotation, log.GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid(), em, cells);
    }

    public Task<byte[]> Image(Box box) => Read(Em, box);

    public async Task<byte[]> Labels(Box box, (string At, int First, int Count, ulong Segment) painted)
    {
        var narrow = MemoryMarshal.Cast<byte, uint>(await Read(Cells, box)).ToArray();
        var ids = narrow.Select(id => (ulong)id).ToArray();
        var at = painted.At.Split(',').Select(int.Parse).ToArray();
        for (var i = painted.First; i < painted.First + painted.Count; i++)
        {
            var voxel = new Int3((at[0] * 32) + (i % 32), (at[1] * 32) + (i / 32 % 32), (at[2] * 32) + (i / 1024));
            if (box.Contains(voxel))
            {
                var local = voxel - box.Min;
                ids[local.X + (box.Size.X * (local.Y + (box.Size.Y * local.Z)))] = painted.Segment;
            }
        }

        return MemoryMarshal.AsBytes<ulong>(ids).ToArray();
    }

    /// <summary>Exports and unpacks; answers the one folder in the zip.</summary>
    public async Task<string> Export(string query, string? path = null)
    {
        using var answer = await Http.GetAsync($"{path ?? $"/annotations/{Annotation}/voxels"}?{query}");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        var folder = Lamella.NewFolder();
        await ZipFile.ExtractToDirectoryAsync(await answer.Content.ReadAsStreamAsync(), folder);
        return Directory.EnumerateDirectories(folder).Single();
    }

    /// <summary>Paints a run of voxels of one brick; answers the version.</summary>
    public Task<long> Paint(string at, int first, int count, ulong segment) => Paint([at], first, count, segment);

    /// <summary>Fills bricks with a segment.</summary>
    public Task PaintAll(IEnumerable<string> bricks, ulong segment) => Paint(bricks, 0, 32_768, segment);

    private async Task<long> Paint(IEnumerable<string> bricks, int first, int count, ulong segment)
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
             {"op":"paint","step":"{{Guid.NewGuid()}}","layer":"{{Layer}}","mag":"1","segment":"{{segment}}","mode":"everywhere",
              "bricks":[{{string.Join(',', bricks.Select(at => $$"""{"at":{{at}},"mask":"{{Convert.ToBase64String([.. mask])}}"}"""))}}]}]}
            """;
        var answer = await Http.PostAsync($"/annotations/{Annotation}/batches", new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64();
    }

    private static async Task<byte[]> Read(SmallVolume volume, Box box)
    {
        var voxels = new byte[box.Voxels * volume.Type.Bytes()];
        var level = Volumes.VolumeFormats.Open(volume.Folder, Volumes.AllowedRoots.Everything).Layers.Single().Levels.Single();
        await new Volumes.VolumeReader(level).Read(box, 0, 0, voxels, default);
        return voxels;
    }

    private static LayerDescription LayerOf(string name, LayerCategory category, SmallVolume volume, int edge) => new(
        name, category, volume.Type, 1, 1, new Box(Int3.Zero, volume.Size), [new MagDescription(Mag.One, Int3.Zero, volume.Size, edge)], "3",
        new LayerLocation(volume.Folder, null, InPlace: true));
}
