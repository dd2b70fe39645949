using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MovieRecs.Api.Hosting;

/// <summary>How the service talks HTTP. Bound from the <c>Http</c> section.</summary>
internal sealed class HttpOptions : IValidatableObject
{
    public const string SectionName = "Http";

    /// <summary>
    /// Largest request body in bytes unless an endpoint says otherwise; more is 413. Ample for any JSON of the API.
    /// </summary>
    [Range(1024, 1024 * 1024 * 1024, ErrorMessage = "must be from 1024 to 1073741824.")]
    public int MaximumBodyBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// How many connections may be open at a time; more are closed at once. Each takes a file descriptor of the process, and
    /// an idle one some 20 KB of memory.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaximumConnections { get; set; } = 4096;

    /// <summary>
    /// Redirect to HTTPS and send HSTS. Needs an HTTPS address of the service's own, or a proxy that terminates TLS and whose
    /// <see cref="ForwardedHeaders"/> are trusted; a service with neither would redirect for ever and does not start.
    /// </summary>
    public bool RequireHttps { get; set; }

    /// <summary>
    /// Trust <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> from the proxies below. Off, since any client can send
    /// them.
    /// </summary>
    public bool ForwardedHeaders { get; set; }

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of proxies, separated by commas; empty means this machine.</summary>
    public string KnownProxies { get; set; } = "";

    internal IReadOnlyList<string> KnownProxyList =>
        KnownProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KnownProxyList.Any(proxy => !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _)))
        {
            yield return new ValidationResult("must be addresses or networks separated by commas.", [nameof(KnownProxies)]);
        }
    }
}
