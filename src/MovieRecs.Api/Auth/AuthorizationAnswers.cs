using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Answers a refusal: 404 for somebody else's route, so that ids cannot be probed, 401 for the token of an account that is
/// gone, and otherwise the framework's 401 and 403.
/// </summary>
internal sealed class AuthorizationAnswers : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _framework = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            return _framework.HandleAsync(next, context, policy, authorizeResult);
        }

        var reasons = authorizeResult.AuthorizationFailure?.FailureReasons.ToList() ?? [];
        if (reasons.Exists(reason => reason.Handler is AccountRequirement.Handler))
        {
            return context.ChallengeAsync();
        }

        if (reasons.Exists(reason => reason.Handler is OwnerRequirement.Handler))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return _framework.HandleAsync(next, context, policy, authorizeResult);
    }
}
