using System.Net.Http.Json;
using System.Text.Json;
using Lamella.Annotations.Tests.Volumes;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests;

/// <summary>A segment's id is a value of voxels, which a file or the fallback may have long before anybody lists it: none is refused. See decision 0139.</summary>
public sealed class SegmentIdTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    [Theory]
    [InlineData(5UL)]
    [InlineData(123_456_789UL)]
    [InlineData(ulong.MaxValue)]
    public async Task Any_id_is_listed_and_painted_with_though_it_was_handed_to_nobody_and_who_takes_the_same_has_the_same_segment(ulong segment)
    {
        var ada = await Painter.Begin(lamella);
        var max = await ada.Join(lamella, "max");

        await ada.Editor.Do(Made("soma"), ada.Paint(segment, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(0, 2))));
        await max.Editor.Do(Made("axon"), max.Paint(segment, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(1, 2))));

        var words = SentSkeleton.Read(await ada.Editor.Http.GetByteArrayAsync($"/annotations/{ada.Editor.Annotation}/skeleton")).State.InWords();
        Assert.Contains("soma", words, StringComparison.Ordinal);
        Assert.DoesNotContain("axon", words, StringComparison.Ordinal);
        Assert.Equal([segment, segment, segment], (await ada.Read(lamella, Int3.Zero)).Values[..3]);

        string Made(string name) => $$"""{"op":"createSegment","layer":"{{ada.Layer}}","segment":"{{segment}}","name":"{{name}}"}""";
    }

    [Fact]
    public async Task New_ones_are_handed_out_once_and_beyond_the_largest_of_the_fallback()
    {
        var ada = await Painter.Begin(lamella);
        var max = await ada.Join(lamella, "max");

        var handed = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            var editor = (i % 2 == 0 ? ada : max).Editor;
            var answer = await editor.Http.PostAsJsonAsync($"/annotations/{editor.Annotation}/ids", new { clientId = editor.ClientId, kind = "segment", layer = ada.Layer, count = 7 });
            return long.Parse((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("first").GetString()!, null);
        }));

        Assert.Equal(Enumerable.Range(0, 10).Select(i => 71L + (i * 7)), handed.Order());
    }
}
