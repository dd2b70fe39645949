using System.Globalization;
using System.Security.Claims;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Auth;

/// <summary>
/// The claims of an access token, as short as they stand in it: <c>sub</c> (user id), <c>name</c> (user name), <c>sid</c> (the
/// sign-in it belongs to, that is the family of its refresh token) and <c>role</c> (only for administrators).
/// </summary>
internal static class AuthClaims
{
    public const string UserId = "sub";

    public const string UserName = "name";

    public const string SessionId = "sid";

    public const string Role = "role";

    /// <summary>Also as it stands in the <c>roles</c> of the API's answers.</summary>
    public const string AdministratorRole = "admin";

    /// <summary>The id of the account that the token names; null for anonymous requests.</summary>
    public static int? FindUserId(this ClaimsPrincipal principal) =>
        int.TryParse(principal.FindFirst(UserId)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>The roles of an account as the API lists them.</summary>
    public static IReadOnlyList<string> RolesOf(User user) => user.IsAdministrator ? [AdministratorRole] : [];

    public static bool IsAdministrator(this ClaimsPrincipal principal) => principal.HasClaim(Role, AdministratorRole);
}
