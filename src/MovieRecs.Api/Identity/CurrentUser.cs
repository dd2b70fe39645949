using System.Data.Common;
using Microsoft.AspNetCore.Authorization;

namespace MovieRecs.Api.Identity;

/// <summary>
/// The account whose token came with the request, as a handler parameter: <c>CurrentUser user</c> under
/// <see cref="Policies.User"/>, <c>CurrentUser? user</c> on anonymous routes that say more to somebody they know; there, a
/// token that has ended counts for nothing.
/// </summary>
/// <param name="UserId">The account's id.</param>
/// <param name="UserName">The name it had when the token was issued.</param>
/// <param name="IsAdministrator">Whether the token carries the administrator role.</param>
internal sealed record CurrentUser(int UserId, string UserName, bool IsAdministrator)
{
    /// <summary>The session that the access token was issued in.</summary>
    public Guid? SessionId { get; init; }

    public static async ValueTask<CurrentUser?> BindAsync(HttpContext context)
    {
        var principal = context.User;
        return principal.FindUserId() is { } userId && await IsAcceptedAsync(context)
            ? new CurrentUser(userId, principal.FindFirst(AuthClaims.UserName)?.Value ?? "", principal.IsAdministrator())
            {
                SessionId = principal.FindSessionId(),
            }
            : null;
    }

    private static async ValueTask<bool> IsAcceptedAsync(HttpContext context)
    {
        // Elsewhere the policy has asked already.
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            return true;
        }

        try
        {
            return await context.RequestServices.GetRequiredService<ActiveAccounts>()
                .AcceptsAsync(context.User, context.RequestAborted);
        }
        catch (DbException)
        {
            // The route answers anybody, so it also answers when nobody can say who this is.
            return false;
        }
    }
}
