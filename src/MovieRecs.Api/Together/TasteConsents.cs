using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Together;

/// <summary>Who agreed to compare tastes with whom. Both have to; either can take it back.</summary>
internal sealed class TasteConsents(MovieRecsDbContext database, TimeProvider time)
{
    /// <summary>
    /// Agrees, even if that was done before. It is not said whether there is such a user: ids are not for guessing.
    /// </summary>
    /// <returns>False if the one who agrees does not exist.</returns>
    public async Task<bool> AgreeAsync(int userId, int otherId, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO taste_consents (user_id, other_id, agreed_at)
            SELECT {userId}, id, {time.GetUtcNow()} FROM users WHERE id = {otherId} AND EXISTS (SELECT FROM users WHERE id = {userId})
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        return await database.Users.AnyAsync(user => user.Id == userId, cancellationToken);
    }

    /// <summary>Takes an agreement back, even if there was none.</summary>
    public Task WithdrawAsync(int userId, int otherId, CancellationToken cancellationToken) => database.TasteConsents
        .Where(consent => consent.UserId == userId && consent.OtherId == otherId)
        .ExecuteDeleteAsync(cancellationToken);

    /// <summary>Whether both have agreed.</summary>
    public async Task<bool> IsMutualAsync(int userId, int otherId, CancellationToken cancellationToken) =>
        await database.TasteConsents.CountAsync(
            consent => (consent.UserId == userId && consent.OtherId == otherId)
                || (consent.UserId == otherId && consent.OtherId == userId),
            cancellationToken) == 2;
}
