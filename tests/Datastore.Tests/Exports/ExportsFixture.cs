using Lamella.Datastore.Tests.Bricks;

namespace Lamella.Datastore.Tests.Exports;

/// <summary>A host on a real port: what is sent while it is made must be sent over a line that can fill and break.</summary>
public sealed class ExportsFixture : BricksFixture
{
    public ExportsFixture() => UseKestrel(0);

    public override HttpClient CreateGuest()
    {
        using var client = CreateClient();
        return new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = client.BaseAddress };
    }
}
