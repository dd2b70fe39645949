using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Auth;

internal static class AuthEndpoints
{
    /// <summary>Room for 10,000 ratings that a guest takes along.</summary>
    private const int MostBytes = 1 << 19;

    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/auth").WithTags("Accounts").RequireRateLimiting(RateLimitPolicies.Auth);

        group.MapPost("/register", Register).WithName(nameof(Register)).AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .WithSummary("Creates an account.")
            .WithDescription(
                "The name is 1 to 64 letters, digits or the characters . _ - @ + of one alphabet, and does not look like a name "
                + "that is taken; the password has 8 characters to 72 bytes and is not a common one. "
                + "Ratings of a guest can be taken along. Sign in next, with POST /auth/login.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/login", Login).WithName(nameof(Login)).AllowAnonymous()
            .WithSummary("Exchanges a name and a password for tokens.")
            .WithDescription(
                "An unknown name is answered like a wrong password. After repeated wrong passwords the client's address is locked "
                + "out of the name for a while (429); when many addresses guess at one name, new addresses wait for their turn.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapPost("/refresh", Refresh).WithName(nameof(Refresh)).AllowAnonymous()
            .WithSummary("Exchanges a refresh token for new tokens.")
            .WithDescription(
                "A refresh token works once. "
                + "If it shows up again, also when it is used twice at the same time, the session ends.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapPost("/logout", Logout).WithName(nameof(Logout)).AllowAnonymous()
            .WithSummary("Ends the session of a refresh token.")
            .WithDescription("Answers the same for a token that is unknown or spent.")
            .ProducesValidationProblem();
        group.MapGet("/me", GetMe).WithName(nameof(GetMe)).RequireAuthorization(Policies.User)
            .WithSummary("Describes the caller's account.")
            .WithDescription("The name, the roles and the time of registration, as the database has them now.");
        group.MapPost("/password", ChangePassword).WithName(nameof(ChangePassword)).RequireAuthorization(Policies.User)
            .WithSummary("Changes the caller's password and ends the account's other sessions.")
            .WithDescription(
                "All access tokens of the account end at once, this call's included; the refresh token of this session "
                + "gets new ones, those of the other sessions are revoked.")
            .ProducesValidationProblem();
    }

    internal static async Task<Results<Created<RegisteredUser>, ValidationProblem, ProblemHttpResult>> Register(
        RegisterRequest request, ClientNetwork network, AccountService accounts, ModelStore store, CancellationToken cancellationToken)
    {
        if (!await accounts.IsNormalFormAsync(request.UserName, cancellationToken))
        {
            return Invalid("userName", UserNames.Rule);
        }

        if (PasswordRule.FaultOf(request.Password, request.UserName) is { } fault)
        {
            return Invalid("password", fault);
        }

        var ratings = request.Ratings ?? [];
        if (ratings.Any(rating => rating is null))
        {
            return Invalid("ratings", "Each rating has a movieId and a rating; null is none.");
        }

        // A movie that is deleted at this very moment is the foreign key's: nothing is half done.
        var unknown = ratings.Select(rating => rating.MovieId).Distinct()
            .Where(movieId => store.Current.Catalogue.IndexOf(movieId) < 0).Take(20).ToArray();
        if (unknown.Length > 0)
        {
            return Invalid("ratings", $"There are no such movies: {string.Join(", ", unknown)}.");
        }

        return await accounts.RegisterAsync(
            request.UserName, request.Password, ratings, network, cancellationToken) is { } user
            ? TypedResults.Created("/auth/me", new RegisteredUser { UserId = user.Id, UserName = user.UserName! })
            : TypedResults.Problem(
                "The user name is taken or looks like one that is.", statusCode: StatusCodes.Status409Conflict);
    }

    internal static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> Login(
        LoginRequest request,
        ClientNetwork network,
        AccountService accounts,
        SessionService sessions,
        CancellationToken cancellationToken) =>
        await accounts.VerifyAsync(request.UserName, request.Password, network, cancellationToken) is { } user
        && await sessions.StartAsync(user, cancellationToken) is { } tokens
            ? TypedResults.Ok(tokens)
            : TypedResults.Problem(
                "The user name or the password is wrong.", statusCode: StatusCodes.Status401Unauthorized);

    internal static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> Refresh(
        RefreshRequest request, SessionService sessions, CancellationToken cancellationToken) =>
        await sessions.RefreshAsync(request.RefreshToken, cancellationToken) is { } tokens
            ? TypedResults.Ok(tokens)
            : TypedResults.Problem("The refresh token is not valid.", statusCode: StatusCodes.Status401Unauthorized);

    internal static async Task<NoContent> Logout(
        RefreshRequest request, RefreshTokens refreshTokens, CancellationToken cancellationToken)
    {
        await refreshTokens.RevokeFamilyAsync(request.RefreshToken, cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<Ok<AccountAnswer>, UnauthorizedHttpResult>> GetMe(
        CurrentUser caller, AccountService accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(caller.UserId, cancellationToken) is { } user
            ? TypedResults.Ok(new AccountAnswer
            {
                UserId = user.Id,
                UserName = user.UserName!,
                Roles = SessionService.RolesOf(user),
                CreatedAt = user.CreatedAt,
            })
            : TypedResults.Unauthorized();

    internal static async Task<Results<NoContent, ValidationProblem>> ChangePassword(
        PasswordRequest request,
        CurrentUser caller,
        ClientNetwork network,
        AccountService accounts,
        CancellationToken cancellationToken)
    {
        if (PasswordRule.FaultOf(request.NewPassword, caller.UserName) is { } fault)
        {
            return Invalid("newPassword", fault);
        }

        return await accounts.ChangePasswordAsync(
            caller, request.CurrentPassword, request.NewPassword, network, cancellationToken)
            ? TypedResults.NoContent()
            : Invalid("currentPassword", "is not the account's password.");
    }

    private static ValidationProblem Invalid(string field, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [rule] });
}
