using System.Globalization;
using System.Security.Claims;

namespace MovieRecs.Api.Identity;

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

    public static bool IsAdministrator(this ClaimsPrincipal principal) => principal.HasClaim(Role, AdministratorRole);
}
