using Microsoft.AspNetCore.Authorization;
using MovieRecs.Api.Data;

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
