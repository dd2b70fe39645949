namespace MovieRecs.Api.Identity;

/// <summary>
/// The account whose token came with the request, as a handler parameter: <c>CurrentUser user</c> under
/// <see cref="Policies.User"/>, <c>CurrentUser? user</c> on anonymous routes that say more to somebody they know.
/// </summary>
/// <param name="UserId">The account's id.</param>
/// <param name="UserName">The name it had when the token was issued.</param>
/// <param name="IsAdministrator">Whether the token carries the administrator role.</param>
internal sealed record CurrentUser(int UserId, string UserName, bool IsAdministrator)
{
    /// <summary>The session that the access token was issued in.</summary>
    public Guid? SessionId { get; init; }

    public static ValueTask<CurrentUser?> BindAsync(HttpContext context)
    {
        var principal = context.User;
        return ValueTask.FromResult(principal.FindUserId() is { } userId
            ? new CurrentUser(userId, principal.FindFirst(AuthClaims.UserName)?.Value ?? "", principal.IsAdministrator())
            {
                SessionId = Guid.TryParse(principal.FindFirst(AuthClaims.SessionId)?.Value, out var sessionId) ? sessionId : null,
            }
            : null);
    }
}
