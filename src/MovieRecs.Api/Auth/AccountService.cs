using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Ratings;
using MovieRecs.Api.Serving;
using Npgsql;

namespace MovieRecs.Api.Auth;

/// <summary>Accounts and their passwords.</summary>
internal sealed class AccountService(
    MovieRecsDbContext database,
    PasswordHashing hashing,
    LoginLockout lockout,
    RefreshTokens refreshTokens,
    ActiveAccounts accounts,
    RatingActivity activity,
    IOptions<AdminOptions> admin,
    TimeProvider time)
{
    public Task<User?> FindAsync(int userId, CancellationToken cancellationToken) =>
        database.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken);

    /// <summary>Whether a name is in its normal form; two that look the same are then the same characters.</summary>
    public async Task<bool> IsNormalFormAsync(string userName, CancellationToken cancellationToken)
    {
        // The service runs without ICU, and .NET then takes every text for normalized; PostgreSQL can tell.
        return Ascii.IsValid(userName)
            || await database.Database.SqlQuery<bool>($"""SELECT {userName} IS NFKC NORMALIZED AS "Value" """)
                .SingleAsync(cancellationToken);
    }

    /// <summary>
    /// Creates an account with ratings of its own; null if the name is taken, kept for the administrator or looks like one that is.
    /// </summary>
    public async Task<User?> RegisterAsync(
        string userName, string password, IReadOnlyList<RatingRequest> ratings, ClientNetwork network,
        CancellationToken cancellationToken) =>
        await LooksTakenAsync(userName, cancellationToken)
            ? null
            : await CreateAsync(userName, password, isAdministrator: false, ratings, network, cancellationToken);

    /// <summary>Creates the first administrator; null if the name is taken.</summary>
    public Task<User?> CreateAdministratorAsync(string userName, string password, CancellationToken cancellationToken) =>
        CreateAsync(userName, password, isAdministrator: true, [], ClientNetwork.Own, cancellationToken);

    /// <summary>The account, if the password is right; null for an unknown name as for a wrong password.</summary>
    /// <exception cref="Hosting.Problems.RetryLaterException">
    /// Too many wrong passwords for that name from that network, or too many sign-ins at once.
    /// </exception>
    public async Task<User?> VerifyAsync(
        string userName, string password, ClientNetwork network, CancellationToken cancellationToken)
    {
        var normalizedName = UserNames.Normalize(userName);
        using var attempt = await lockout.BeginAsync(normalizedName, network, cancellationToken);
        // A name that no account can have (a NUL in it, say) is nothing to ask the database about.
        var user = UserNames.IsValid(userName)
            ? await database.Users.SingleOrDefaultAsync(user => user.NormalizedUserName == normalizedName, cancellationToken)
            : null;
        if (await hashing.VerifyAsync(password, user?.PasswordHash, network, cancellationToken))
        {
            attempt.Succeeded();
            return user;
        }

        attempt.Failed();
        return null;
    }

    /// <summary>
    /// Sets a new password and ends the account's access tokens, and every session but the one that asked for it, whose
    /// refresh token gets new ones.
    /// </summary>
    /// <returns>False if the current password is not the account's.</returns>
    public async Task<bool> ChangePasswordAsync(
        CurrentUser caller, string currentPassword, string newPassword,
        ClientNetwork network, CancellationToken cancellationToken)
    {
        if (await VerifyAsync(caller.UserName, currentPassword, network, cancellationToken) is not { } user
            || user.Id != caller.UserId)
        {
            return false;
        }

        var newHash = await hashing.HashAsync(newPassword, network, cancellationToken);
        try
        {
            return await ReplacePasswordAsync(user, newHash, caller.SessionId, cancellationToken);
        }
        finally
        {
            accounts.Forget(user.Id);
        }
    }

    private async Task<bool> ReplacePasswordAsync(
        User user, string newHash, Guid? keptSessionId, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Of two changes at once only the first still finds the password that both gave.
        var changed = await database.Users
            .Where(row => row.Id == user.Id && row.PasswordHash == user.PasswordHash)
            .ExecuteUpdateAsync(row => row.SetProperty(account => account.PasswordHash, newHash), cancellationToken);
        if (changed == 0)
        {
            return false;
        }

        await refreshTokens.RevokeOthersAsync(user.Id, keptSessionId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<User?> CreateAsync(
        string userName, string password, bool isAdministrator, IReadOnlyList<RatingRequest> ratings, ClientNetwork network,
        CancellationToken cancellationToken)
    {
        var normalizedName = UserNames.Normalize(userName);
        if (await database.Users.AnyAsync(user => user.NormalizedUserName == normalizedName, cancellationToken))
        {
            return null;
        }

        var user = new User
        {
            Id = await NextIdAsync(cancellationToken),
            Origin = UserOrigin.Account,
            UserName = userName,
            NormalizedUserName = normalizedName,
            PasswordHash = await hashing.HashAsync(password, network, cancellationToken),
            IsAdministrator = isAdministrator,
            CreatedAt = time.GetUtcNow(),
        };
        database.Users.Add(user);
        var taken = TakenAlong(user, ratings);
        database.Ratings.AddRange(taken);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            activity.Add(taken.Count);
            return user;
        }
        catch (DbUpdateException exception)
            when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Somebody else took the name while the password was hashed.
            return null;
        }
    }

    /// <summary>In their order: the last one at the time of registration, the others a second after another before it.</summary>
    private static Dictionary<int, Rating>.ValueCollection TakenAlong(User user, IReadOnlyList<RatingRequest> ratings)
    {
        var taken = new Dictionary<int, Rating>();
        for (var place = 0; place < ratings.Count; place++)
        {
            taken[ratings[place].MovieId] = new Rating
            {
                UserId = user.Id,
                MovieId = ratings[place].MovieId,
                HalfStars = (short)(2 * ratings[place].Rating),
                RatedAt = user.CreatedAt.AddSeconds(place + 1 - ratings.Count),
            };
        }

        return taken.Values;
    }

    // Skeletons are not stored, so they are compared with those of the few administrators. Of other accounts, names of
    // another alphabet are compared with the Latin name that they spell.
    private async Task<bool> LooksTakenAsync(string userName, CancellationToken cancellationToken)
    {
        var skeleton = LookAlikes.SkeletonOf(userName);
        var administrators = await database.Users.Where(user => user.IsAdministrator).Select(user => user.UserName!)
            .ToListAsync(cancellationToken);
        if (administrators.Append(admin.Value.UserName).Any(name => LookAlikes.SkeletonOf(name) == skeleton))
        {
            return true;
        }

        return LookAlikes.LatinOf(userName) is { } latin
            && UserNames.Normalize(latin) is var normalizedName
            && await database.Users.AnyAsync(user => user.NormalizedUserName == normalizedName, cancellationToken);
    }

    private Task<int> NextIdAsync(CancellationToken cancellationToken) =>
        database.Database
            .SqlQueryRaw<int>($"SELECT nextval('{MovieRecsDbContext.AccountIdSequence}')::int AS \"Value\"")
            .SingleAsync(cancellationToken);
}
