using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Users.Administration;

/// <summary>Lists users, and changes their roles.</summary>
internal sealed class UserAdministration(MovieRecsDbContext database, LoginLockout lockout, ActiveAccounts accounts)
{
    public const char CursorKind = 'u';

    /// <summary>One page, the largest ids first.</summary>
    public async Task<UserPage> ListAsync(string? search, int before, int count, CancellationToken cancellationToken)
    {
        var users = database.Users.Where(user => user.Id < before);
        if (!string.IsNullOrWhiteSpace(search))
        {
            if (search.Any(char.IsControl))
            {
                return new UserPage([], NextCursor: null); // the database takes no NUL, and no name has one
            }

            var name = UserNames.Normalize(search.Trim());
            var isId = int.TryParse(search, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
            users = users.Where(user => (isId && user.Id == id) || user.NormalizedUserName!.Contains(name));
        }

        var rows = await users
            .OrderByDescending(user => user.Id)
            .Take(count + 1)
            .Select(user => new
            {
                User = user,
                RatingCount = database.Ratings.Count(rating => rating.UserId == user.Id),
            })
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return new UserPage(
            [.. rows.Take(count).Select(row => new UserItem(
                row.User.Id, row.User.UserName, row.User.Origin, SessionService.RolesOf(row.User), row.User.CreatedAt, row.RatingCount,
                row.User.NormalizedUserName is { } name ? lockout.LockedUntil(name) : null))],
            rows.Count > count ? NumberCursor.Encode(CursorKind, rows[count - 1].User.Id) : null);
    }

    /// <summary>Makes an account an administrator or takes that away, and ends its access tokens if that changes them.</summary>
    public async Task<RolesChange> SetAdministratorAsync(int userId, bool isAdministrator, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);

            // All administrators in one order: two that take the role from each other must leave one.
            var locked = await database.Users.FromSql(
                $"SELECT * FROM users WHERE id = {userId} OR is_administrator ORDER BY id FOR UPDATE")
                .ToListAsync(cancellationToken);
            if (locked.Find(user => user.Id == userId) is not { UserName: not null } user)
            {
                return RolesChange.NoSuchAccount;
            }

            if (user.IsAdministrator && !isAdministrator && locked.Count(other => other.IsAdministrator) == 1)
            {
                return RolesChange.LastAdministrator;
            }

            user.IsAdministrator = isAdministrator;
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return RolesChange.Done;
        }
        finally
        {
            accounts.Forget(userId);
        }
    }

    /// <summary>Lets an account sign in from all addresses again; false if there is no such account.</summary>
    public async Task<bool> UnlockAsync(int userId, CancellationToken cancellationToken)
    {
        var name = await database.Users.Where(user => user.Id == userId).Select(user => user.NormalizedUserName)
            .SingleOrDefaultAsync(cancellationToken);
        if (name is null)
        {
            return false;
        }

        lockout.Unlock(name);
        return true;
    }
}

internal enum RolesChange
{
    Done,
    NoSuchAccount,

    /// <summary>Nobody could administer the service afterwards.</summary>
    LastAdministrator,
}
