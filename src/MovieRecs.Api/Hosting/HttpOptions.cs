using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MovieRecs.Api.Hosting;

/// <summary>What stands between a client and the features. Bound from the <c>Http</c> section.</summary>
internal sealed class HttpOptions : IValidatableObject
{
    public const string SectionName = "Http";

    /// <summary>Largest request body in bytes unless an endpoint says otherwise; more is 413. Ample for any JSON of the API.</summary>
    [Range(1024, 1024 * 1024 * 1024, ErrorMessage = "must be from 1024 to 1073741824.")]
    public int MaximumBodyBytes { get; set; } = 64 * 1024;

    /// <summary>Redirect to HTTPS and send HSTS. For a service that ends TLS itself or behind <see cref="ForwardedHeaders"/>.</summary>
    public bool RequireHttps { get; set; }

    /// <summary>Believe <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of the proxies below. Off, since anybody can send them.</summary>
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
