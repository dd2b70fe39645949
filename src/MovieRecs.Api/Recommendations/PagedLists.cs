using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>
/// Lets a list go on where a page ended although the user has rated or a training has ended in between: the models before the last
/// and the ratings of lists whose next page may be asked for stay in memory for a while. Where they have not changed nothing needs
/// to be remembered, so a page can be asked of another process, too.
/// </summary>
internal sealed class PagedLists(ModelStore store, TimeProvider time) : IDisposable
{
    private const long CapacityInBytes = 16 << 20;

    private readonly MemoryCache _profiles = new(Options.Create(new MemoryCacheOptions
    {
        SizeLimit = CapacityInBytes,
        Clock = new Clock(time),
    }));

    /// <summary>A cursor for the page after one, whose ratings are kept.</summary>
    /// <param name="place">Where the page ended.</param>
    /// <param name="profile">What it was made from.</param>
    public string CursorOf(ListPlace place, UserProfile profile)
    {
        _profiles.Set(
            (profile.UserId, place.Stamp), profile,
            new MemoryCacheEntryOptions { SlidingExpiration = ModelStore.ReplacedStays, Size = profile.SizeInBytes });
        return place.Encode();
    }

    /// <summary>What a list is made from; null if that is gone.</summary>
    /// <param name="place">From the cursor.</param>
    /// <param name="current">The user as of now.</param>
    public (ServingSnapshot Snapshot, UserProfile Profile)? Find(ListPlace place, UserProfile current)
    {
        var profile = current.Stamp == place.Stamp ? current : _profiles.Get<UserProfile>((current.UserId, place.Stamp));
        return profile is not null && store.Find(place.Version) is { } snapshot ? (snapshot, profile) : null;
    }

    public void Dispose() => _profiles.Dispose();

    /// <summary>The cache asks for the time by an interface of its own.</summary>
    private sealed class Clock(TimeProvider time) : Microsoft.Extensions.Internal.ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}

/// <summary>Where a page of a list ended, and what the list is made from.</summary>
/// <param name="Version">Of the models.</param>
/// <param name="Stamp">Of the ratings and hidden movies, see <see cref="UserProfile.Stamp"/>.</param>
/// <param name="Query">A hash of what was asked for but for the number of movies.</param>
/// <param name="InSession">Whether the user was at it.</param>
/// <param name="Count">Movies so far.</param>
internal readonly record struct ListPlace(int Version, long Stamp, long Query, bool InSession, int Count)
{
    private const char CursorKind = 'l';

    public string Encode() => KeysetCursor.Encode(CursorKind, Version, Stamp, Query, InSession ? 1 : 0, Count);

    public static ListPlace? TryDecode(string cursor)
    {
        Span<long> key = stackalloc long[5];
        return KeysetCursor.TryDecode(cursor, CursorKind, key)
            && key[0] is >= 0 and <= int.MaxValue && key[3] is 0 or 1 && key[4] is > 0 and <= RankedLists.MaximumLength
            ? new ListPlace((int)key[0], key[1], key[2], key[3] == 1, (int)key[4])
            : null;
    }
}
