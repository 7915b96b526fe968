using System.Net;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Exports.Zips;
using Microsoft.AspNetCore.Http;

namespace Lamella.Datastore.Tests.Exports;

/// <summary>Who may make an export, and what waiting for a line takes from others.</summary>
public sealed class ExportPlacesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Nobody_has_all_places_and_guests_have_fewer()
    {
        using var places = new ExportPlaces(most: 3, mostOfGuests: 1, mostEach: 2, made: 9);
        var (ada, max) = (Person("Ada"), Person("Max"));
        using var first = await places.Take(From("10.0.0.1"), ada);
        var second = await places.Take(From("10.0.0.1"), ada);

        Assert.Contains("2 exports are on their way to you", await Refused(places, "10.0.0.1", ada), StringComparison.Ordinal);
        using (await places.Take(From("10.0.0.2"), new()))
        {
            Assert.Contains("this server makes at once", await Refused(places, "10.0.0.3", max), StringComparison.Ordinal);
            second.Dispose();
            Assert.Contains("sign in", await Refused(places, "10.0.0.3", new()), StringComparison.Ordinal);
        }

        using var again = await places.Take(From("10.0.0.3"), new());
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("broken")]
    [InlineData("given up")]
    public async Task Who_waits_for_a_line_lets_another_be_made_however_that_ends(string how)
    {
        using var places = new ExportPlaces(most: 9, mostOfGuests: 9, mostEach: 9, made: 1);
        using var patience = new CancellationTokenSource();
        var line = new Line();
        var place = await places.Take(From("10.0.0.1"), Person("Ada"));
        var waiting = places.Take(From("10.0.0.2"), Person("Max"));
        Assert.False(waiting.IsCompleted);

        var writing = place.Onto(line).WriteAsync(new byte[3], patience.Token).AsTask();
        (await waiting.WaitAsync(Patience)).Dispose();
        if (how == "taken")
        {
            line.Takes.SetResult();
            await writing.WaitAsync(Patience);
        }
        else if (how == "broken")
        {
            line.Takes.SetException(new IOException("It broke."));
            await Assert.ThrowsAsync<IOException>(() => writing.WaitAsync(Patience));
        }
        else
        {
            var other = await places.Take(From("10.0.0.2"), Person("Max"));
            line.Takes.SetResult();
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Patience));
            other.Dispose();
        }

        place.Dispose();
        using var next = await places.Take(From("10.0.0.3"), Person("Ada")).WaitAsync(Patience);
        Assert.False(places.Take(From("10.0.0.4"), Person("Max")).IsCompleted, "A turn was given back twice.");
    }

    private static async Task<string> Refused(ExportPlaces places, string address, Caller caller)
    {
        var refusal = Assert.Throws<RefusalException>(() => places.Demand(From(address), caller));
        Assert.Equal(refusal.Message, (await Assert.ThrowsAsync<RefusalException>(() => places.Take(From(address), caller))).Message);
        Assert.Equal(RefusalKind.Busy, refusal.Kind);
        return refusal.Message;
    }

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    private static readonly Dictionary<string, Guid> People = new() { ["Ada"] = Guid.NewGuid(), ["Max"] = Guid.NewGuid() };

    private static Caller Person(string name)
    {
        var caller = new Caller();
        caller.Become(People[name], name, SiteRoles.Annotator);
        return caller;
    }

    /// <summary>Takes what is written when it is told to.</summary>
    private sealed class Line : WriteOnlyStream
    {
        public TaskCompletionSource Takes { get; } = new();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(Takes.Task);
    }
}
