using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace MovieRecs.Api.Identity;

/// <summary>
/// The claims of an access token, as short as they stand in it: <c>sub</c> (user id), <c>name</c> (user name), <c>sid</c> (the
/// session it belongs to, that is the family of its refresh token), <c>stamp</c> (changes with password and roles) and
/// <c>role</c> (only for administrators).
/// </summary>
internal static class AuthClaims
{
    private const int StampBytes = 9;

    public const string UserId = "sub";

    public const string UserName = "name";

    public const string SessionId = "sid";

    /// <summary>See <see cref="StampOf"/>.</summary>
    public const string Stamp = "stamp";

    public const string Role = "role";

    /// <summary>Also as it stands in the <c>roles</c> of the API's answers.</summary>
    public const string AdministratorRole = "admin";

    /// <summary>The id of the account that the token names; null for anonymous requests.</summary>
    public static int? FindUserId(this ClaimsPrincipal principal) =>
        int.TryParse(principal.FindFirst(UserId)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>The session that the token was issued in.</summary>
    public static Guid? FindSessionId(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirst(SessionId)?.Value, out var id) ? id : null;

    public static bool IsAdministrator(this ClaimsPrincipal principal) => principal.HasClaim(Role, AdministratorRole);

    /// <summary>
    /// A text that changes with the password and the roles. Derived, so that nothing needs to be stored; the salt in
    /// the password's hash keeps it from telling anything about the password.
    /// </summary>
    public static string StampOf(string passwordHash, bool isAdministrator) =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.UTF8.GetBytes(isAdministrator ? $"{passwordHash} {AdministratorRole}" : passwordHash))
                .AsSpan(0, StampBytes));
}
