using Microsoft.AspNetCore.Authorization;

namespace MovieRecs.Api.Auth;

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
