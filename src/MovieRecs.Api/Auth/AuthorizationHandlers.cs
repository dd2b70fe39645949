using Microsoft.AspNetCore.Authorization;
using MovieRecs.Api.Data;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Auth;

/// <summary>The account of the token still exists.</summary>
internal sealed class AccountRequirement : IAuthorizationRequirement
{
    /// <summary>Scoped: it asks the database the first time it meets an account.</summary>
    internal sealed class Handler(ActiveAccounts accounts, MovieRecsDbContext database) : AuthorizationHandler<AccountRequirement>
    {
        protected override async Task HandleRequirementAsync(
            AuthorizationHandlerContext context, AccountRequirement requirement)
        {
            var aborted = (context.Resource as HttpContext)?.RequestAborted ?? CancellationToken.None;
            if (context.User.FindUserId() is not { } userId)
            {
                return;
            }

            if (await accounts.ContainsAsync(userId, database, aborted))
            {
                context.Succeed(requirement);
            }
            else
            {
                context.Fail(new AuthorizationFailureReason(this, "The account does not exist any more."));
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
