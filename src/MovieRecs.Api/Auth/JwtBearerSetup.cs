using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Auth;

/// <summary>The only place that knows the bearer package and its version.</summary>
internal static class JwtBearerSetup
{
    private static readonly TimeSpan s_clockCorrection = TimeSpan.FromMinutes(1);

    public static void AddJwtBearerTokens(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        // Authentication brings it along for cookies, of which there are none. Its start-up service would create a key in the
        // home folder in any case, even though nothing uses it.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(EphemeralDataProtectionProvider).Assembly));
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<JwtOptions>, TimeProvider>((bearer, jwt, time) => Configure(bearer, jwt.Value, time));
    }

    private static void Configure(JwtBearerOptions bearer, JwtOptions jwt, TimeProvider time)
    {
        // Claims keep the short names they have in the token.
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = jwt.Issuer,
            ValidAudience = jwt.Audience,
            IssuerSigningKey = AccessTokens.KeyOf(jwt),
            // The key would verify the longer HMACs too; a token is ours only with the one algorithm we sign with.
            ValidAlgorithms = [AccessTokens.Algorithm],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires, time.GetUtcNow().UtcDateTime),
            NameClaimType = AuthClaims.UserName,
            RoleClaimType = AuthClaims.Role,
        };
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                if (context.Principal?.FindUserId() is null)
                {
                    context.Fail("The token is not one of this service.");
                }

                return Task.CompletedTask;
            },
        };
    }

    // Expiry has no tolerance, since issuer and audience are one process with one clock. That clock may be set back a
    // little, though, and the tokens it issued just before are as good as they were.
    private static bool IsCurrent(DateTime? notBefore, DateTime? expires, DateTime now) =>
        (notBefore is null || notBefore.Value <= now + s_clockCorrection) && expires > now;
}
