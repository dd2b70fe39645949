using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

public sealed class ProfileCacheTests
{
    // Users whose ids are equal modulo the number of shards share one shard, and with it one order of use.
    private const int ShardCount = 16;

    [Fact]
    public void Keeps_the_profiles_used_last_within_its_capacity()
    {
        var cache = new ProfileCache(capacityInBytes: ShardCount * 20_000);
        cache.Set(ProfileOf(0), generation: 1);
        for (var user = 1; user <= 30; user++)
        {
            Assert.NotNull(cache.Find(0, generation: 1));
            cache.Set(ProfileOf(user * ShardCount), generation: 1);
        }

        Assert.NotNull(cache.Find(0, generation: 1));
        Assert.NotNull(cache.Find(30 * ShardCount, generation: 1));
        Assert.Null(cache.Find(ShardCount, generation: 1));
    }

    [Fact]
    public void A_profile_with_many_ratings_takes_the_room_of_many()
    {
        var cache = new ProfileCache(capacityInBytes: ShardCount * 20_000);
        cache.Set(ProfileOf(0), generation: 1);
        cache.Set(ProfileOf(ShardCount, ratingCount: 2_050), generation: 1);

        Assert.Null(cache.Find(0, generation: 1));
        Assert.NotNull(cache.Find(ShardCount, generation: 1));
    }

    [Fact]
    public void Finds_a_profile_under_its_own_generation_only()
    {
        var cache = new ProfileCache();
        cache.Set(ProfileOf(5), generation: 3);

        Assert.NotNull(cache.Find(5, generation: 3));
        Assert.Null(cache.Find(5, generation: 4));
        Assert.Null(cache.Find(6, generation: 3));
    }

    [Fact]
    public void An_older_generation_does_not_replace_a_newer_one()
    {
        var cache = new ProfileCache();
        cache.Set(ProfileOf(5), generation: 4);
        cache.Set(ProfileOf(5), generation: 3);

        Assert.NotNull(cache.Find(5, generation: 4));
    }

    private static UserProfile ProfileOf(int userId, int ratingCount = 0) =>
        new(userId, [.. Enumerable.Range(1, ratingCount)], new byte[ratingCount], new uint[ratingCount], []);
}
