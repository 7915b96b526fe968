using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Previews;
using Lamella.Datastore.Tests.Imports;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Previews;

public sealed class PreviewTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Fact]
    public void Percentiles_are_exact_and_what_is_no_number_does_not_count()
    {
        var values = Enumerable.Range(1, 1000).Select(value => (float)value).Append(float.NaN).Append(float.PositiveInfinity).Reverse().ToArray();
        var histogram = LayerHistogram.Of(MemoryMarshal.AsBytes<float>(values), VoxelType.F32);

        Assert.Equal((1, 1000, 1000, 10, 990), (histogram.Min, histogram.Max, histogram.Count, histogram.Percentiles.P1, histogram.Percentiles.P99));
        Assert.Equal((256, 1000), (histogram.Buckets.Count, histogram.Buckets.Sum()));
    }

    [Fact]
    public void One_value_and_no_value_have_a_histogram_too()
    {
        Assert.Equal(4, LayerHistogram.Of([7, 7, 7, 7], VoxelType.U8).Buckets[0]);
        Assert.Equal(0, LayerHistogram.Of(MemoryMarshal.AsBytes<float>([float.NaN]), VoxelType.F32).Count);
    }

    [Theory]
    [InlineData(100, 100, 100, 100, 100, 100)]
    [InlineData(512, 512, 512, 161, 161, 161)]
    [InlineData(512, 512, 1, 512, 512, 1)]
    [InlineData(1_073_741_824, 1_073_741_824, 1, 2048, 2048, 1)]
    public void What_is_counted_of_a_level_is_its_middle(int x, int y, int z, int mostX, int mostY, int mostZ)
    {
        var level = new Box(new(3, 4, 5), new(x, y, z));
        var counted = LayerHistogram.Counted(level);

        Assert.Equal(counted, counted.Intersect(level));
        Assert.InRange(counted.Size.X, mostX * 7 / 8, mostX);
        Assert.InRange(counted.Size.Y, mostY * 7 / 8, mostY);
        Assert.InRange(counted.Size.Z, (mostZ * 7 / 8), mostZ);
        Assert.InRange((counted.Min.X - 3) - (x + 3 - counted.End.X), -1, 1);
        Assert.Equal(level.Size.Product <= 4 << 20, counted == level);
    }

    [Fact]
    public void A_png_holds_the_pixels_that_went_in()
    {
        byte[] pixels = [.. Enumerable.Range(0, 5 * 4 * 3).Select(value => (byte)(value * 37))];
        var png = Png.Encode(pixels, 5, 4, channels: 3);

        Assert.Equal((5, 4), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var zlib = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        var rows = new byte[4 * 16];
        zlib.ReadExactly(rows);
        var decoded = new List<byte>();
        for (var y = 0; y < 4; y++)
        {
            var row = rows.AsSpan((y * 16) + 1, 15);
            for (var i = 3; i < 15; i++)
            {
                row[i] += row[i - 3];
            }

            decoded.AddRange(row);
        }

        Assert.Equal(pixels, decoded);
    }

    [Fact]
    public void Segments_have_the_colours_that_the_viewer_gives_them()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "frontend", "engine", "tests", "segmentColors.txt"));

        Assert.All(lines, line =>
        {
            var id = ulong.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
            var (r, g, b) = SegmentColors.Of(id);
            Assert.Equal(line, string.Create(CultureInfo.InvariantCulture, $"{id} {r:x2}{g:x2}{b:x2}"));
        });
        Assert.InRange(lines.Length, 200, int.MaxValue);
    }

    [Fact]
    public void A_segment_of_any_voxel_type_has_the_colour_of_its_id_and_where_none_is_the_picture_stays()
    {
        AssertDrawn<byte>(VoxelType.U8, [0, 200], 200);
        AssertDrawn<sbyte>(VoxelType.I8, [0, -3], ulong.MaxValue - 2);
        AssertDrawn<ushort>(VoxelType.U16, [0, 60_000], 60_000);
        AssertDrawn<short>(VoxelType.I16, [0, -3], ulong.MaxValue - 2);
        AssertDrawn<uint>(VoxelType.U32, [0, 4_000_000_000], 4_000_000_000);
        AssertDrawn<int>(VoxelType.I32, [0, -3], ulong.MaxValue - 2);
        AssertDrawn<ulong>(VoxelType.U64, [0, (1UL << 62) + 5], (1UL << 62) + 5);
        AssertDrawn<long>(VoxelType.I64, [0, -3], ulong.MaxValue - 2);
        AssertDrawn<float>(VoxelType.F32, [0.5f, 7.9f], 7);
        AssertDrawn<double>(VoxelType.F64, [double.NaN, 7.9], 7);

        static void AssertDrawn<T>(VoxelType voxelType, T[] voxels, ulong id) where T : unmanaged
        {
            byte[] pixels = [10, 20, 30, 10, 20, 30];
            Slice.Overlay(pixels, (2, 1), MemoryMarshal.AsBytes(voxels.AsSpan()), voxelType, (2, 1), opacity: 1);
            var (r, g, b) = SegmentColors.Of(id);
            Assert.Equal([10, 20, 30, r, g, b], pixels);
        }
    }

    [Fact]
    public async Task A_dataset_has_a_picture_and_a_histogram_for_those_who_may_see_it()
    {
        using var source = new SourceVolume(new(Int3.Zero, new(130, 90, 75)));
        await source.Write();
        var id = await Import(source, "previewed", DatasetAccess.Public);
        using var client = lamella.CreateClient();

        var thumbnail = await client.GetAsync($"/datasets/{id}/thumbnail");
        Assert.Equal((HttpStatusCode.OK, "image/png"), (thumbnail.StatusCode, thumbnail.Content.Headers.ContentType!.MediaType));
        using var histogram = JsonDocument.Parse(await client.GetStringAsync($"/datasets/{id}/layers/em/histogram?c=0"));
        Assert.Equal((0, 255, 256), (
            histogram.RootElement.GetProperty("min").GetDouble(), histogram.RootElement.GetProperty("max").GetDouble(), histogram.RootElement.GetProperty("buckets").GetArrayLength()));
        Assert.True(histogram.RootElement.GetProperty("percentiles").GetProperty("p1").GetDouble() < histogram.RootElement.GetProperty("percentiles").GetProperty("p99").GetDouble());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/datasets/{id}/layers/em/histogram?c=1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/datasets/{id}/layers/none/histogram")).StatusCode);

        using var again = new HttpRequestMessage(HttpMethod.Get, $"/datasets/{id}/thumbnail");
        again.Headers.IfNoneMatch.Add(thumbnail.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task A_private_dataset_has_none_for_others()
    {
        using var source = new SourceVolume(new(Int3.Zero, new(40, 30, 20)));
        await source.Write();
        var id = await Import(source, "private", DatasetAccess.Private);
        using var client = lamella.CreateClient();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/datasets/{id}/thumbnail")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/datasets/{id}/layers/em/histogram")).StatusCode);
    }

    [Theory]
    [InlineData("thumbnail")]
    [InlineData("layers/em/histogram")]
    public async Task Voxels_that_the_store_cannot_give_are_502_with_the_cause_and_asked_for_again(string preview)
    {
        using var source = new SourceVolume(new(Int3.Zero, new(130, 90, 75)));
        await source.Write();
        var id = await Import(source, $"broken, {preview}", DatasetAccess.Public);
        var shards = Directory.GetFiles(Path.Combine(lamella.DataFolder, "volumes", $"{id:n}"), "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("zarr.json", StringComparison.Ordinal)).ToDictionary(file => file, File.ReadAllBytes);
        foreach (var (file, whole) in shards)
        {
            await File.WriteAllBytesAsync(file, [.. whole[..^64], .. new byte[64]]);
        }

        using var client = lamella.CreateClient();
        var broken = await client.GetAsync($"/datasets/{id}/{preview}");
        foreach (var (file, whole) in shards)
        {
            await File.WriteAllBytesAsync(file, whole);
        }

        var again = await client.GetAsync($"/datasets/{id}/{preview}");

        Assert.Equal(HttpStatusCode.BadGateway, broken.StatusCode);
        Assert.Contains("checksum", await broken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(broken.Headers.CacheControl!.NoStore);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_kept_is_shown_all_the_same()
    {
        using var source = new SourceVolume(new(Int3.Zero, new(40, 30, 20)));
        await source.Write();
        var id = await Import(source, "not kept", DatasetAccess.Public);
        var previews = Path.Combine(lamella.DataFolder, "previews");
        Directory.CreateDirectory(previews);
        await File.WriteAllTextAsync(Path.Combine(previews, $"{id:n}"), "Here could be a folder.");
        using var client = lamella.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/datasets/{id}/thumbnail")).StatusCode);
    }

    private async Task<Guid> Import(SourceVolume source, string name, DatasetAccess access)
    {
        var job = await lamella.Send(new ImportVolume(source.Folder, name, null, InPlace: false, access.ToString()));
        var ended = await lamella.Send(new RunImport(job.Id));
        return ended.DatasetId ?? throw new InvalidOperationException(ended.Error);
    }
}
