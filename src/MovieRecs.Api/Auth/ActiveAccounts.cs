using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Whether the account of an access token still exists. A token outlives its account by minutes, and nothing may be written
/// in its name then. The first request of an account asks the database, later ones do not. Thread safe.
/// </summary>
internal sealed class ActiveAccounts
{
    /// <summary>Past this many the cache starts afresh; it is one question per account to fill it again.</summary>
    private const int Capacity = 200_000;

    private readonly ConcurrentDictionary<int, bool> _exists = new();
    private int _count;

    public async ValueTask<bool> ContainsAsync(int userId, MovieRecsDbContext database, CancellationToken cancellationToken)
    {
        if (_exists.TryGetValue(userId, out var known))
        {
            return known;
        }

        var exists = await database.Users.AnyAsync(
            user => user.Id == userId && user.Origin == UserOrigin.Account, cancellationToken);
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            _exists.Clear();
            Interlocked.Exchange(ref _count, 0);
        }

        // Never over a Remove that came between the question and its answer.
        return _exists.GetOrAdd(userId, exists);
    }

    /// <summary>Call after the deletion of an account has been committed: from then on its tokens answer 401.</summary>
    public void Remove(int userId) => _exists[userId] = false;
}
