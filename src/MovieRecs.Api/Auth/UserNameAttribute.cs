using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Auth;

/// <summary>See <see cref="UserNames"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UserNameAttribute() : ValidationAttribute(UserNames.Rule)
{
    public override bool IsValid(object? value) => value is string userName && UserNames.IsValid(userName);
}
