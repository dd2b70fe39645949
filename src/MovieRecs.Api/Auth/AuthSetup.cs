using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Auth;

internal static class AuthSetup
{
    public static void AddAuth(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsSection<JwtOptions>(JwtOptions.SectionName);
        services.AddOptionsSection<AdminOptions>(AdminOptions.SectionName);
        services.AddOptionsSection<LockoutOptions>(LockoutOptions.SectionName);
        services.AddSingleton<IPostConfigureOptions<JwtOptions>, SigningKeySource>();

        services.AddJwtBearerTokens();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.User, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccountRequirement()))
            .AddPolicy(Policies.Owner, policy => policy.RequireAuthenticatedUser()
                .AddRequirements(new AccountRequirement(), new OwnerRequirement()))
            .AddPolicy(Policies.Administrator, policy => policy.RequireAuthenticatedUser()
                .AddRequirements(new AccountRequirement()).RequireRole(AuthClaims.AdministratorRole));
        services.AddSingleton<IAuthorizationHandler, AccountRequirement.Handler>();
        services.AddSingleton<IAuthorizationHandler, OwnerRequirement.Handler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationAnswers>();

        services.AddSingleton<ActiveAccounts>();
        services.AddSingleton<LoginLockout>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<AccessTokens>();
        services.AddScoped<RefreshTokens>();
        services.AddScoped<SessionService>();
        services.AddScoped<AccountService>();
        services.AddScoped<IStartupTask, FirstAdministrator>();
        services.AddHostedService<RefreshTokenPurge>();
        services.AddJsonContext(AuthJsonContext.Default);
    }
}

[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(RegisteredUser))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(AccountAnswer))]
internal sealed partial class AuthJsonContext : JsonSerializerContext;
