using System.Globalization;
using System.Text.Json;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Volumes;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests.Volumes;

/// <summary>Somebody who paints in one layer of an annotation.</summary>
internal sealed class Painter(Editor editor, Guid layer)
{
    public Editor Editor => editor;

    public Guid Layer => layer;

    /// <summary>Begins an annotation as this person, on the fixture's dataset: 256 x 256 x 128 voxels, magnifications 1 and 2-2-1.</summary>
    public static async Task<Painter> Begin(AnnotationsFixture lamella, string person = "ada", string access = "DATASET_EDIT")
    {
        var http = await lamella.SignIn(person);
        var editor = new Editor(http, await lamella.Begin(http, access));
        return new(editor, await FirstLayer(editor));
    }

    /// <summary>Somebody else in the same layer.</summary>
    public async Task<Painter> Join(AnnotationsFixture lamella, string person) => new(new Editor(await lamella.SignIn(person), editor.Annotation), layer);

    public static async Task<Guid> FirstLayer(Editor editor) =>
        (await editor.Log()).GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();

    public static byte[] Runs(params int[] runs)
    {
        var bytes = new List<byte>();
        foreach (var run in runs)
        {
            var left = run;
            for (; left >= 0x80; left >>= 7)
            {
                bytes.Add((byte)(left | 0x80));
            }

            bytes.Add((byte)left);
        }

        return [.. bytes];
    }

    public static byte[] Runs(ulong[] mask)
    {
        var runs = new byte[Mask.MostBytes];
        return runs[..Mask.Encode(mask, runs)];
    }

    public string Paint(ulong segment, string mode, string mag, params (Int3 At, byte[] Mask)[] bricks) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"op":"paint","layer":"{{layer}}","mag":"{{mag}}","segment":"{{segment}}","mode":{{mode}},"bricks":[{{Bricks(bricks)}}]}""");

    public string Unpaint(string mag, params (Int3 At, byte[] Mask)[] bricks) => $$"""{"op":"unpaint","layer":"{{layer}}","mag":"{{mag}}","bricks":[{{Bricks(bricks)}}]}""";

    /// <summary>What is painted in a brick, as the module tells the Datastore.</summary>
    public async Task<OverlayBrick> Read(AnnotationsFixture lamella, Int3 at, Mag? mag = null, long? asOf = null)
    {
        var overlay = await lamella.Send(new ReadOverlay(editor.Annotation, layer, mag ?? Mag.One, [at], asOf));
        var brick = new OverlayBrick();
        if (overlay.Bricks[0] is { } painted)
        {
            painted.Painted.CopyTo(brick.Painted, 0);
            painted.Values.CopyTo(brick.Values, 0);
        }

        return brick;
    }

    /// <summary>The operations of the log's last batch.</summary>
    public async Task<JsonElement> Last() => (await editor.Log()).GetProperty("batches").EnumerateArray().Last().GetProperty("operations");

    private static string Bricks((Int3 At, byte[] Mask)[] bricks) => string.Join(
        ',', bricks.Select(brick => $$"""{"at":[{{brick.At}}],"mask":"{{Convert.ToBase64String(brick.Mask)}}"}"""));
}
