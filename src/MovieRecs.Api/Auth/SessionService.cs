using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Auth;

/// <summary>Issues the pair of tokens that a session consists of.</summary>
internal sealed class SessionService(MovieRecsDbContext database, RefreshTokens refreshTokens, AccessTokens accessTokens)
{
    /// <param name="user">An account whose password was just verified.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Null if the account was deleted or its password changed meanwhile.</returns>
    public async Task<TokenAnswer?> StartAsync(User user, CancellationToken cancellationToken)
    {
        var sessionId = Guid.NewGuid();
        return await refreshTokens.StartAsync(user.Id, user.PasswordHash!, sessionId, cancellationToken) is { } refreshToken
            ? Answer(user, sessionId, refreshToken)
            : null;
    }

    /// <returns>Null if the refresh token is unknown, expired, revoked or spent.</returns>
    public async Task<TokenAnswer?> RefreshAsync(string refreshToken, CancellationToken cancellationToken) =>
        await refreshTokens.RotateAsync(refreshToken, cancellationToken) is { } rotated
        && await database.Users.SingleOrDefaultAsync(user => user.Id == rotated.UserId, cancellationToken) is { } user
            ? Answer(user, rotated.FamilyId, rotated.Token)
            : null;

    /// <summary>The roles of an account as the API lists them.</summary>
    public static IReadOnlyList<string> RolesOf(User user) => user.IsAdministrator ? [AuthClaims.AdministratorRole] : [];

    private TokenAnswer Answer(User user, Guid sessionId, string refreshToken) => new()
    {
        AccessToken = accessTokens.Issue(user, sessionId),
        RefreshToken = refreshToken,
        ExpiresIn = (int)accessTokens.Lifetime.TotalSeconds,
        UserId = user.Id,
        Roles = RolesOf(user),
    };
}
