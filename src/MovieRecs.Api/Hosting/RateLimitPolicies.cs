namespace MovieRecs.Api.Hosting;

/// <summary>Names of the rate limits that endpoints ask for beside the one that holds for every request.</summary>
internal static class RateLimitPolicies
{
    /// <summary>For what costs a password hash or can be guessed: by client address.</summary>
    public const string Auth = "Auth";
}
