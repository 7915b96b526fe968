using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;

namespace Lamella.Datastore.Tests.Exports;

/// <summary>What happens while an export is sent: others paint, a store fails, lines are slow, people go away.</summary>
public sealed class ExportOnTheLineTests(ExportsFixture lamella) : IClassFixture<ExportsFixture>
{
    // More than lies in buffers on the way, and less.
    private const string Long = "box=0,0,0,384,384,256&as=tiff";
    private const string Short = "box=0,0,0,9,9,9";

    [Fact]
    public async Task It_is_of_the_version_at_its_start_however_others_paint_while_it_is_sent()
    {
        // Large enough that it cannot all lie in buffers on the way before somebody reads: the labels alone are nine pieces.
        var made = await Made.Begin(lamella, new(384, 384, 256), chunk: 64);
        string[] bricks = ["[0,0,0]", "[11,0,0]", "[5,6,3]", "[0,11,4]", "[11,11,7]"];
        await made.PaintAll(bricks, 5);
        using var answer = await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?box=0,0,0,384,384,256&as=zarr", HttpCompletionOption.ResponseHeadersRead);

        // Whoever reads the newest of a brick, at whatever moment of the sending, finds another segment.
        using var sent = new MemoryStream();
        var (coming, part, segment) = (await answer.Content.ReadAsStreamAsync(), new byte[8 << 20], 6UL);
        for (var read = 1; read > 0; segment++)
        {
            await made.PaintAll(bricks, segment);
            read = await coming.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false);
            sent.Write(part, 0, read);
        }

        Assert.True(segment > 10, "It was sent at once: nobody could paint between its pieces.");
        var folder = lamella.NewFolder();
        await ZipFile.ExtractToDirectoryAsync(sent, folder);
        foreach (var chunk in (string[])["0/0/0", "0/0/5", "1/3/2", "2/5/0", "3/5/5"])
        {
            var frame = await File.ReadAllBytesAsync(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Single(file => file.EndsWith($"/labels/cells/0/{chunk}", StringComparison.Ordinal)));
            var voxels = new byte[64 * 64 * 64 * 8];
            BuildingBlocks.Zstd.Decompress(frame, voxels);
            var ids = MemoryMarshal.Cast<byte, ulong>(voxels).ToArray();
            Assert.Equal(32_768, ids.Count(id => id == 5));
            Assert.DoesNotContain(ids, id => id > 5 && id < segment);
        }
    }

    [Fact]
    public async Task A_store_that_fails_on_the_way_breaks_the_download_off_and_nobody_takes_it_for_whole()
    {
        var made = await Made.Begin(lamella, new(384, 384, 256), chunk: 64);
        await File.WriteAllBytesAsync(made.Em.FileOf(new(5, 5, 3)), [1, 2, 3]);

        using var answer = await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?box=0,0,0,384,384,256&layer=em", HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            try
            {
                await (await answer.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
            }
            catch (HttpRequestException cut)
            {
                throw new IOException(cut.Message, cut);
            }
        });
    }

    [Fact]
    public async Task Who_goes_away_ends_the_work_and_others_get_their_turn()
    {
        var made = await Made.Begin(lamella, new(384, 384, 256), chunk: 64);
        for (var i = 0; i < 10; i++)
        {
            using var gone = await OncePlaceIsFree(made, Long);
            Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        }

        using var answer = await OncePlaceIsFree(made);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Downloads_over_slow_lines_let_those_of_others_be_made_and_who_has_too_many_is_told()
    {
        var made = await Made.Begin(lamella, new(384, 384, 256), chunk: 64);
        await made.Http.PostAsJsonAsync("/graphql", new { query = $"mutation {{ shareAnnotation(id: \"{made.Annotation}\", access: DATASET_VIEW) {{ id }} }}" });
        var slow = new List<HttpResponseMessage>();
        for (var i = 0; i < 4; i++)
        {
            slow.Add(await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?{Long}", HttpCompletionOption.ResponseHeadersRead));
            Assert.Equal(HttpStatusCode.OK, slow[i].StatusCode);
        }

        using (var max = await lamella.SignIn("max"))
        using (var other = await max.GetAsync($"/annotations/{made.Annotation}/voxels?{Short}"))
        {
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
            Assert.NotEmpty(await other.Content.ReadAsByteArrayAsync());
        }

        foreach (var path in (string[])["voxels", "voxels/size"])
        {
            using var refused = await made.Http.GetAsync($"/annotations/{made.Annotation}/{path}?{Short}");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("4 exports are on their way to you", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        slow.ForEach(answer => answer.Dispose());
        using var again = await OncePlaceIsFree(made);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    /// <summary>The host hears a little later that somebody has gone away.</summary>
    private static async Task<HttpResponseMessage> OncePlaceIsFree(Made made, string query = Short)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var answer = await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?{query}", HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(50, patience.Token);
        }
    }
}
