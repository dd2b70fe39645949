using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Identity;

/// <summary>
/// Whether an access token still counts although it has not expired. It ends with a change of its account's password or
/// roles, with the end of its session and with the deletion of its account. The first request of a session asks the
/// database; later ones do not, until <see cref="Forget"/> says that something changed. A token that is refused is looked up
/// each time, so that a change made in the database itself shuts nobody out. Thread safe.
/// </summary>
internal sealed class ActiveAccounts(IServiceScopeFactory scopes)
{
    /// <summary>Past this many accounts the cache starts afresh; refilling it is one query per session.</summary>
    private const int Capacity = 200_000;

    /// <summary>Sessions remembered per account; the oldest is asked about again.</summary>
    private const int SessionCapacity = 16;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<int, Account> _accounts = new();
    private long _changes;

    /// <param name="token">The claims of a token whose signature and times have been checked.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public ValueTask<bool> AcceptsAsync(ClaimsPrincipal token, CancellationToken cancellationToken)
    {
        if (token.FindUserId() is not { } userId
            || token.FindSessionId() is not { } sessionId
            || token.FindFirst(AuthClaims.Stamp)?.Value is not { } stamp)
        {
            return ValueTask.FromResult(false);
        }

        return _accounts.TryGetValue(userId, out var account) && account.Has(sessionId, stamp)
            ? ValueTask.FromResult(true)
            : LookUpAsync(userId, sessionId, stamp, cancellationToken);
    }

    /// <summary>
    /// Call after a change of password or roles, the end of a session or a deletion has been committed, and also when
    /// it is unknown whether it has: the next request asks the database.
    /// </summary>
    public void Forget(int userId)
    {
        lock (_lock)
        {
            _changes++;
            _accounts.TryRemove(userId, out _);
        }
    }

    private async ValueTask<bool> LookUpAsync(int userId, Guid sessionId, string stamp, CancellationToken cancellationToken)
    {
        var changes = Interlocked.Read(ref _changes);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MovieRecsDbContext>();
        var found = await database.Users
            .Where(user => user.Id == userId && user.Origin == UserOrigin.Account)
            .Select(user => new
            {
                user.PasswordHash,
                user.IsAdministrator,
                HasEnded = database.RefreshTokens.Any(token => token.FamilyId == sessionId && token.RevokedAt != null),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null || found.HasEnded || AuthClaims.StampOf(found.PasswordHash!, found.IsAdministrator) != stamp)
        {
            return false;
        }

        Remember(userId, sessionId, stamp, changes);
        return true;
    }

    private void Remember(int userId, Guid sessionId, string stamp, long changes)
    {
        lock (_lock)
        {
            // What the query saw may have ended since.
            if (changes != _changes)
            {
                return;
            }

            if (_accounts.Count >= Capacity)
            {
                _accounts.Clear();
            }

            _accounts[userId] = _accounts.TryGetValue(userId, out var account) && account.Stamp == stamp
                ? account with { Sessions = [.. account.Sessions.TakeLast(SessionCapacity - 1), sessionId] }
                : new Account(stamp, [sessionId]);
        }
    }

    private sealed record Account(string Stamp, Guid[] Sessions)
    {
        public bool Has(Guid sessionId, string stamp) => Stamp == stamp && Sessions.AsSpan().Contains(sessionId);
    }
}
