using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Auth;

/// <summary>The token has not been ended early: see <see cref="ActiveAccounts"/>.</summary>
internal sealed class AccountRequirement : IAuthorizationRequirement
{
    internal sealed class Handler(ActiveAccounts accounts) : AuthorizationHandler<AccountRequirement>
    {
        protected override async Task HandleRequirementAsync(
            AuthorizationHandlerContext context, AccountRequirement requirement)
        {
            var aborted = (context.Resource as HttpContext)?.RequestAborted ?? CancellationToken.None;
            if (context.User.FindUserId() is null)
            {
                return;
            }

            if (await accounts.AcceptsAsync(context.User, aborted))
            {
                context.Succeed(requirement);
            }
            else
            {
                context.Fail(new AuthorizationFailureReason(this, "The token has ended."));
            }
        }
    }
}

/// <summary>The <c>{userId}</c> of the route is the caller, or the caller is an administrator.</summary>
internal sealed class OwnerRequirement : IAuthorizationRequirement
{
    internal sealed class Handler : AuthorizationHandler<OwnerRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OwnerRequirement requirement)
        {
            if (context.Resource is HttpContext { Request.RouteValues: var routeValues }
                && TargetUser.Resolve(context.User, routeValues) is not null)
            {
                context.Succeed(requirement);
            }
            else
            {
                context.Fail(new AuthorizationFailureReason(this, "The route names somebody else."));
            }

            return Task.CompletedTask;
        }
    }
}

/// <summary>
/// Answers a refusal: 404 for somebody else's route, so that ids cannot be probed, 401 for a token that has
/// ended, and otherwise the framework's 401 and 403.
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
