using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore.Tests.Bricks;

/// <summary>Asks for the bricks of one registered layer as a client would.</summary>
internal sealed class BrickUrls(LamellaFixture lamella, Guid dataset, LayerLocation location)
{
    public Guid Dataset => dataset;

    /// <summary>The version as GraphQL tells it.</summary>
    public ValueTask<string> Version() => lamella.Services.GetRequiredService<StoredLayers>().At(location).Version(default);

    public async Task<string> Of(Int3 brick, string mag = "1", string? version = null) =>
        $"/bricks/{dataset}/em/{version ?? await Version()}/{mag}/{brick.X}-{brick.Y}-{brick.Z}";

    /// <summary>Asks for one brick; <paramref name="accept"/> is the <c>Accept-Encoding</c>.</summary>
    public async Task<HttpResponseMessage> Get(Int3 brick, string? accept = "zstd", string? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await Of(brick, version: version));
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        }

        using var http = lamella.CreateClient();
        return await http.SendAsync(request);
    }

    /// <summary>The voxels of one brick, by way of a stored frame.</summary>
    public async Task<byte[]> Voxels(Int3 brick, int length)
    {
        using var answer = await Get(brick);
        var frame = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        var voxels = new byte[length];
        Assert.Equal(length, Zstd.Decompress(frame, voxels));
        return voxels;
    }

    public async Task<HttpResponseMessage> Post(byte[] wishes, string? accept = "zstd", string? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/bricks/{dataset}/em/{version ?? await Version()}")
        {
            Content = new ByteArrayContent(wishes),
        };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        }

        using var http = lamella.CreateClient();
        return await http.SendAsync(request);
    }
}
