using System.ComponentModel.DataAnnotations;
using System.Text;

namespace MovieRecs.Api.Auth;

/// <summary>Access and refresh tokens. Bound from the <c>Jwt</c> section and checked at start.</summary>
internal sealed class JwtOptions : IValidatableObject
{
    public const string SectionName = "Jwt";

    /// <summary>HMAC-SHA256 has no use for a key shorter than its output.</summary>
    public const int MinimumKeyBytes = 32;

    /// <summary>
    /// Secret of at least 32 bytes (as UTF-8) that signs the access tokens. Development makes one on its first run and
    /// keeps it in the data folder; Production refuses to start without one.
    /// </summary>
    public string? SigningKey { get; set; }

    [Required(ErrorMessage = "must not be empty.")]
    public string Issuer { get; set; } = "movierecs";

    [Required(ErrorMessage = "must not be empty.")]
    public string Audience { get; set; } = "movierecs";

    /// <summary>
    /// How long an access token is valid unless it is ended sooner (password, roles, session, account).
    /// </summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Counts from the last refresh: a client that comes back within it stays signed in.</summary>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(14);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SigningKey is not null && Encoding.UTF8.GetByteCount(SigningKey) < MinimumKeyBytes)
        {
            yield return new ValidationResult($"must be at least {MinimumKeyBytes} bytes long.", [nameof(SigningKey)]);
        }

        if (AccessTokenLifetime < TimeSpan.FromSeconds(1) || AccessTokenLifetime > TimeSpan.FromDays(1))
        {
            yield return new ValidationResult("must be from 00:00:01 to 1.00:00:00.", [nameof(AccessTokenLifetime)]);
        }

        if (RefreshTokenLifetime < AccessTokenLifetime || RefreshTokenLifetime > TimeSpan.FromDays(365))
        {
            yield return new ValidationResult(
                "must be from Jwt__AccessTokenLifetime to 365.00:00:00.", [nameof(RefreshTokenLifetime)]);
        }
    }
}
