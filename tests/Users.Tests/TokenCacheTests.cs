using Lamella.BuildingBlocks;
using Lamella.Users.Tokens;

namespace Lamella.Users.Tests;

public sealed class TokenCacheTests
{
    private readonly LaterClock _clock = new();

    [Fact]
    public void A_token_counts_until_it_expires()
    {
        var cache = new TokenCache(_clock);
        cache.Add(TokenHash.Of("t"), Somebody(TimeSpan.FromMinutes(5)));

        Assert.NotNull(cache.Find(TokenHash.Of("t")));
        _clock.Ahead += TimeSpan.FromMinutes(5);
        Assert.Null(cache.Find(TokenHash.Of("t")));
    }

    [Fact]
    public void A_token_that_lives_long_is_looked_at_again_meanwhile()
    {
        var cache = new TokenCache(_clock);
        cache.Add(TokenHash.Of("t"), Somebody(TimeSpan.FromHours(10)));

        _clock.Ahead += TokenCache.Recheck;

        Assert.Null(cache.Find(TokenHash.Of("t")));
    }

    [Fact]
    public void It_never_holds_more_than_its_capacity_and_keeps_the_longest_lived()
    {
        var cache = new TokenCache(_clock);
        for (var i = 0; i < TokenCache.Capacity + 500; i++)
        {
            cache.Add(TokenHash.Of($"token {i}"), Somebody(TimeSpan.FromSeconds(60 + (i / 100.0))));
        }

        Assert.InRange(cache.Count, TokenCache.Capacity / 2, TokenCache.Capacity);
        Assert.Null(cache.Find(TokenHash.Of("token 0")));
        Assert.NotNull(cache.Find(TokenHash.Of($"token {TokenCache.Capacity + 499}")));
    }

    [Fact]
    public void A_session_that_ended_takes_its_tokens_along_and_no_others()
    {
        var cache = new TokenCache(_clock);
        var session = Guid.NewGuid();
        cache.Add(TokenHash.Of("hers"), Somebody(TimeSpan.FromMinutes(5)) with { Session = session });
        cache.Add(TokenHash.Of("his"), Somebody(TimeSpan.FromMinutes(5)) with { Session = Guid.NewGuid() });

        cache.Forget(session);

        Assert.Null(cache.Find(TokenHash.Of("hers")));
        Assert.NotNull(cache.Find(TokenHash.Of("his")));
    }

    private SignedIn Somebody(TimeSpan lifetime) => new(Guid.NewGuid(), "u", "U", SiteRoles.Annotator, null, _clock.GetUtcNow() + lifetime);
}
