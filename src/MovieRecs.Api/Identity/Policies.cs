namespace MovieRecs.Api.Identity;

/// <summary>
/// Names of the authorization policies. Every endpoint states one of them, or <c>AllowAnonymous()</c>; a test walks the
/// endpoints and fails for one that states nothing.
/// </summary>
internal static class Policies
{
    /// <summary>Anybody with a valid access token of an account that still exists; else 401.</summary>
    public const string User = "User";

    /// <summary>
    /// For routes with <c>{userId}</c>, which stay unconstrained (no <c>:int</c>): the account itself (<c>me</c> or its own
    /// id) or an administrator. Decided before the body is read. Any other id, also one that is not a number, answers 404.
    /// </summary>
    public const string Owner = "Owner";

    /// <summary>Administrators only; 403 for other accounts.</summary>
    public const string Administrator = "Administrator";
}
