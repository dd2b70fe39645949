using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using MovieRecs.Api.Data;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Auth;

/// <summary>Issues the short-lived tokens that <see cref="JwtBearerSetup"/> accepts.</summary>
internal sealed class AccessTokens(IOptions<JwtOptions> options, TimeProvider time)
{
    public const string Algorithm = SecurityAlgorithms.HmacSha256;

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials = new(KeyOf(options.Value), Algorithm);

    public TimeSpan Lifetime => options.Value.AccessTokenLifetime;

    public static SymmetricSecurityKey KeyOf(JwtOptions options) => new(Encoding.UTF8.GetBytes(options.SigningKey!));

    /// <param name="user">The account.</param>
    /// <param name="sessionId">The family of the refresh token that was issued with it.</param>
    public string Issue(User user, Guid sessionId)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [AuthClaims.UserId] = user.Id.ToString(CultureInfo.InvariantCulture),
            [AuthClaims.UserName] = user.UserName!,
            [AuthClaims.SessionId] = sessionId.ToString("N"),
            [AuthClaims.Stamp] = AuthClaims.StampOf(user.PasswordHash!, user.IsAdministrator),
        };
        if (user.IsAdministrator)
        {
            claims[AuthClaims.Role] = AuthClaims.AdministratorRole;
        }

        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Value.Issuer,
            Audience = options.Value.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = claims,
            SigningCredentials = _credentials,
        });
    }
}
