using System.Buffers.Text;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Refresh tokens: 256 random bits of which the database keeps only the SHA-256. Each use spends a token and issues its
/// successor in the same family. A spent token that shows up again means that somebody else has a copy, so its whole family
/// is revoked. That holds for two simultaneous uses of one token too: one of them gets a successor, the other counts as
/// reuse and revokes it, because the service cannot know which of the two was the thief.
/// </summary>
internal sealed class RefreshTokens(
    MovieRecsDbContext database, ActiveAccounts accounts, IOptions<JwtOptions> options, TimeProvider time)
{
    private const int TokenBytes = 32;

    /// <summary>
    /// Starts a family, provided that the account still has the password that was verified: a password change that
    /// happened meanwhile must not leave a session of the old one behind.
    /// </summary>
    /// <returns>The token, or null if the account or its password has changed.</returns>
    public async Task<string?> StartAsync(int userId, string passwordHash, Guid familyId, CancellationToken cancellationToken)
    {
        var token = NewToken();
        var now = time.GetUtcNow();
        var tokenHash = HashOf(token);
        var expiresAt = now + options.Value.RefreshTokenLifetime;
        var inserted = await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO refresh_tokens (token_hash, user_id, family_id, issued_at, expires_at)
            SELECT {tokenHash}, id, {familyId}, {now}, {expiresAt}
            FROM users WHERE id = {userId} AND password_hash = {passwordHash}
            FOR SHARE
            """,
            cancellationToken);
        return inserted == 1 ? token : null;
    }

    /// <summary>
    /// Spends a token and issues its successor, as one statement: of two simultaneous uses exactly one succeeds.
    /// </summary>
    /// <returns>Null if the token is unknown, expired, revoked or spent.</returns>
    public async Task<RotatedToken?> RotateAsync(string token, CancellationToken cancellationToken)
    {
        var successor = NewToken();
        var now = time.GetUtcNow();
        var tokenHash = HashOf(token);
        var successorHash = HashOf(successor);
        var expiresAt = now + options.Value.RefreshTokenLifetime;
        var owners = await database.Database.SqlQuery<TokenOwner>(
            $"""
            WITH spent AS (
                UPDATE refresh_tokens SET spent_at = {now}
                WHERE token_hash = {tokenHash} AND spent_at IS NULL AND revoked_at IS NULL AND expires_at > {now}
                RETURNING user_id, family_id)
            INSERT INTO refresh_tokens (token_hash, user_id, family_id, issued_at, expires_at)
            SELECT {successorHash}, user_id, family_id, {now}, {expiresAt} FROM spent
            RETURNING user_id AS "UserId", family_id AS "FamilyId"
            """).ToListAsync(cancellationToken);
        if (owners is [var owner])
        {
            return new RotatedToken(owner.UserId, owner.FamilyId, successor);
        }

        await EndSessionAsync(spent => spent.TokenHash == tokenHash && spent.SpentAt != null, cancellationToken);
        return null;
    }

    /// <summary>Ends the session that a token belongs to; nothing happens for an unknown one.</summary>
    public Task RevokeFamilyAsync(string token, CancellationToken cancellationToken)
    {
        var tokenHash = HashOf(token);
        return EndSessionAsync(member => member.TokenHash == tokenHash, cancellationToken);
    }

    /// <summary>Ends every session of an account but one. The caller commits it and tells <see cref="ActiveAccounts"/>.</summary>
    public Task RevokeOthersAsync(int userId, Guid? keptFamilyId, CancellationToken cancellationToken) =>
        RevokeAsync(family => family.UserId == userId && family.FamilyId != keptFamilyId, cancellationToken);

    /// <summary>Deletes what has expired: it can neither be used nor tell anything about a reuse.</summary>
    public Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.RefreshTokens.Where(token => token.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task EndSessionAsync(Expression<Func<RefreshToken, bool>> isMember, CancellationToken cancellationToken)
    {
        var owner = await database.RefreshTokens.Where(isMember).Select(token => (int?)token.UserId)
            .SingleOrDefaultAsync(cancellationToken);
        if (owner is not { } userId)
        {
            return;
        }

        try
        {
            await RevokeAsync(isMember, cancellationToken);
        }
        finally
        {
            accounts.Forget(userId);
        }
    }

    // A rotation under way holds the lock of a row that this statement waits for, but its successor is not yet in the
    // statement's snapshot; so it repeats until it finds nothing left to revoke.
    private async Task RevokeAsync(
        Expression<Func<RefreshToken, bool>> isMember, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var families = database.RefreshTokens.Where(isMember).Select(token => token.FamilyId);
        int revoked;
        do
        {
            revoked = await database.RefreshTokens
                .Where(token => token.RevokedAt == null && families.Contains(token.FamilyId))
                .ExecuteUpdateAsync(row => row.SetProperty(token => token.RevokedAt, now), cancellationToken);
        }
        while (revoked > 0);
    }

    private static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private sealed record TokenOwner(int UserId, Guid FamilyId);
}

/// <summary>The successor of a refresh token that was just spent.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="FamilyId">The session it continues.</param>
/// <param name="Token">What the client gets.</param>
internal sealed record RotatedToken(int UserId, Guid FamilyId, string Token);

/// <summary>Deletes expired refresh tokens every hour, the first time soon after the start.</summary>
internal sealed partial class RefreshTokenPurge(
    IServiceScopeFactory scopes, StartupState startup, TimeProvider time, ILogger<RefreshTokenPurge> logger) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await startup.WaitAsync(stoppingToken))
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await PurgeAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PurgeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            LogPurged(await scope.ServiceProvider.GetRequiredService<RefreshTokens>().PurgeAsync(stoppingToken));
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The database may be unavailable; the rows are still there an hour later.
            LogFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Deleted {Count} expired refresh tokens")]
    private partial void LogPurged(int count);

    [LoggerMessage(LogLevel.Warning, "Expired refresh tokens could not be deleted")]
    private partial void LogFailed(Exception exception);
}
