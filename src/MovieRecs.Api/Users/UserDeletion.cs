using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Users;

/// <summary>Deletes users with all that they own.</summary>
internal sealed partial class UserDeletion(
    MovieRecsDbContext database,
    UserProfiles profiles,
    ActiveAccounts accounts,
    RatingActivity activity,
    ModelStore store,
    TrainingQueue training,
    TimeProvider time,
    ILogger<UserDeletion> logger)
{
    /// <summary>Deletes a user, whose tokens and answers end with this call.</summary>
    /// <param name="userId">An account, or an imported user.</param>
    /// <param name="requestedBy">The administrator who asks, recorded with the training run; null for the user itself.</param>
    /// <param name="cancellationToken">Cancels the attempt; what has been deleted stays deleted.</param>
    public async Task<UserDeletionResult> DeleteAsync(int userId, int? requestedBy, CancellationToken cancellationToken)
    {
        var (state, erasure) = await profiles.WriteAsync(userId, () => RemoveAsync(userId, cancellationToken));
        if (erasure is null)
        {
            return new UserDeletionResult(state, Receipt: null);
        }

        accounts.Forget(userId);
        activity.Add(erasure.RatingsRemoved);
        var isQueued = erasure.RatingsRemoved > 0 && await QueueTrainingAsync(requestedBy);
        return new UserDeletionResult(state, new DeletionReceipt(
            erasure.RatingsRemoved, erasure.ModelVersion, isQueued, erasure.Id));
    }

    private async Task<(UserDeletionState State, Erasure? Erasure)> RemoveAsync(int userId, CancellationToken cancellationToken)
    {
        database.Database.SetCommandTimeout(DatabaseTimeouts.Report);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);

        // The lock on the user waits for ratings being written and makes later ones miss their foreign key. For an
        // administrator all of them are locked, in one order: two that leave at once must not leave the service without
        // any.
        var locked = await database.Users.FromSql(
            $"""
            SELECT * FROM users
            WHERE id = {userId} OR (is_administrator AND (SELECT is_administrator FROM users WHERE id = {userId}))
            ORDER BY id
            FOR UPDATE
            """).AsNoTracking().ToListAsync(cancellationToken);
        if (locked.Find(user => user.Id == userId) is not { } leaving)
        {
            return (UserDeletionState.NoSuchUser, null);
        }

        if (leaving.IsAdministrator && locked.Count == 1)
        {
            return (UserDeletionState.LastAdministrator, null);
        }

        var ratings = database.Ratings.Where(rating => rating.UserId == userId);
        var movieIds = await ratings.Select(rating => rating.MovieId).ToArrayAsync(cancellationToken);
        var ratingsRemoved = await ratings.ExecuteDeleteAsync(cancellationToken);
        await database.Users.Where(user => user.Id == userId).ExecuteDeleteAsync(cancellationToken);

        // Of somebody without ratings no model knows anything.
        var version = store.Current.Version;
        var erasure = new Erasure
        {
            ErasedAt = time.GetUtcNow(),
            RatingsRemoved = ratingsRemoved,
            ModelVersion = version,
            MovieIds = ratingsRemoved == 0 ? null : movieIds,
            CleanFromVersion = ratingsRemoved == 0 ? version : null,
        };
        database.Erasures.Add(erasure);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (UserDeletionState.Deleted, erasure);
    }

    /// <summary>
    /// The deletion stands whether or not this succeeds, so it neither fails nor stops with the request. The run begins by solving
    /// the movies that the user had rated again.
    /// </summary>
    private async Task<bool> QueueTrainingAsync(int? requestedBy)
    {
        try
        {
            await training.RequestFreshAsync(TrainingReason.Deletion, requestedBy, CancellationToken.None);
            return true;
        }
        catch (Exception exception)
        {
            // Entity Framework wraps what the database says in exceptions of its own.
            LogNotQueued(exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A user was deleted, but no training could be queued yet")]
    private partial void LogNotQueued(Exception exception);
}

/// <param name="State">What became of it.</param>
/// <param name="Receipt">For a user who was deleted.</param>
internal sealed record UserDeletionResult(UserDeletionState State, DeletionReceipt? Receipt);

internal enum UserDeletionState
{
    Deleted,
    NoSuchUser,

    /// <summary>Nobody could administer the service afterwards.</summary>
    LastAdministrator,
}
