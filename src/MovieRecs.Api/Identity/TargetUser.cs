using System.Globalization;
using System.Security.Claims;

namespace MovieRecs.Api.Identity;

/// <summary>
/// The user that a <c>/users/{userId}/…</c> route is about, as a handler parameter: <c>me</c> and numbers are resolved,
/// and under <see cref="Policies.Owner"/> the caller is known to be that user or an administrator. An administrator may
/// name any number, so a handler still has to answer 404 for a user that does not exist.
/// </summary>
/// <param name="UserId">The user's id.</param>
internal sealed record TargetUser(int UserId)
{
    public const string RouteParameter = "userId";

    private const string Me = "me";

    public static ValueTask<TargetUser?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(Resolve(context.User, context.Request.RouteValues) is { } userId
            ? new TargetUser(userId)
            : null);

    /// <summary>The id in the route if the principal may use it; null for other users' ids and anything else.</summary>
    internal static int? Resolve(ClaimsPrincipal principal, RouteValueDictionary routeValues)
    {
        if (principal.FindUserId() is not { } ownId || routeValues[RouteParameter] is not string text)
        {
            return null;
        }

        if (text == Me)
        {
            return ownId;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var userId)
            && (userId == ownId || principal.IsAdministrator())
                ? userId
                : null;
    }
}
