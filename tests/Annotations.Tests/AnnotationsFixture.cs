using System.Net.Http.Json;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Testing;

namespace Lamella.Annotations.Tests;

/// <summary>A host with a dataset that everybody who is signed in may see.</summary>
public class AnnotationsFixture : LamellaFixture
{
    public Guid Dataset { get; private set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Dataset = await Send(Neuropil());
    }

    /// <summary>A dataset that everybody who is signed in may see.</summary>
    public static RegisterDataset Neuropil() => new(
        Guid.CreateVersion7(), "neuropil", "", new VoxelSize(8, 8, 30, "nanometer"), [Layer("em", LayerCategory.Image, VoxelType.U8), Layer("cells", LayerCategory.Segmentation, VoxelType.U64)],
        null, DatasetAccess.SignedIn);

    /// <summary>Begins an annotation as this person and answers its id.</summary>
    public async Task<Guid> Begin(HttpClient http, string access = "PRIVATE")
    {
        var made = await Ask(http, $"mutation {{ createAnnotation(input: {{ dataset: \"{Dataset}\", name: \"dendrite 3\", fallbackLayer: \"cells\", largestSegment: \"70\" }}) {{ id }} }}");
        Assert.False(made.TryGetProperty("errors", out _), made.ToString());
        var id = made.GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetGuid();
        await Ask(http, $"mutation {{ shareAnnotation(id: \"{id}\", access: {access}) {{ id }} }}");
        return id;
    }

    /// <summary>What a field of the query or mutation answers, which must not be refused.</summary>
    public static async Task<JsonElement> Get(HttpClient http, string query, string field)
    {
        var answer = await Ask(http, query);
        Assert.False(answer.TryGetProperty("errors", out _), answer.ToString());
        return answer.GetProperty("data").GetProperty(field);
    }

    public static async Task<JsonElement> Ask(HttpClient http, string query)
    {
        var answer = await http.PostAsJsonAsync("/graphql", new { query });
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static LayerDescription Layer(string name, LayerCategory category, VoxelType type) => new(
        name, category, type, 1, 1, new Box(Int3.Zero, new(256, 256, 128)),
        [new MagDescription(Mag.One, Int3.Zero, new(256, 256, 128), 32), new MagDescription(new(2, 2, 1), Int3.Zero, new(128, 128, 128), 32)],
        "0", new LayerLocation("/nowhere", null, InPlace: false));
}
