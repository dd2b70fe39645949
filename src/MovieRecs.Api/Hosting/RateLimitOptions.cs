using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// How many requests are accepted. Bound from the <c>RateLimits</c> section. A minute's worth may come at once; the
/// rest trickles in.
/// </summary>
internal sealed class RateLimitOptions
{
    public const string SectionName = "RateLimits";

    /// <summary>Off for load tests.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// For each account, or each client address without a token. Far above what a person or a test script does.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int RequestsPerMinute { get; set; } = 6000;

    /// <summary>
    /// For registration, login and everything else under <c>/auth</c>, per client address. A password hash takes a core
    /// a third of a second, so more than this could not be served anyway.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int AuthRequestsPerMinute { get; set; } = 300;
}
