using System.ComponentModel.DataAnnotations;
using MovieRecs.Api.Ratings;

namespace MovieRecs.Api.Auth;

// Classes, not records: a record's ToString would put the secret into whatever prints it.

/// <summary>A new account.</summary>
public sealed class RegisterRequest
{
    /// <summary>1 to 64 letters, digits or the characters . _ - @ +; upper and lower case are the same name.</summary>
    /// <example>marie</example>
    [UserName]
    public required string UserName { get; init; }

    /// <summary>At least 8 characters and at most 72 bytes in UTF-8, and not a common password.</summary>
    /// <example>correct horse battery</example>
    [NewPassword]
    public required string Password { get; init; }

    /// <summary>Ratings that a guest takes along, in the order of time, at most 10,000; of two of a movie the last one counts.</summary>
    [MaxLength(10_000)]
    public IReadOnlyList<RatingRequest>? Ratings { get; init; }
}

/// <summary>A name and its password.</summary>
public sealed class LoginRequest
{
    /// <summary>The account's name, in upper or lower case.</summary>
    /// <example>marie</example>
    public required string UserName { get; init; }

    /// <summary>The account's password.</summary>
    /// <example>correct horse battery</example>
    public required string Password { get; init; }
}

/// <summary>The refresh token to exchange or to end.</summary>
public sealed class RefreshRequest
{
    /// <summary>As the last login or refresh returned it.</summary>
    /// <example>3q2-7wEi0r5Zk0e0y3o5sJv1mB8hX2cQ9tYpLr6WnUg</example>
    public required string RefreshToken { get; init; }
}

/// <summary>A change of the caller's own password.</summary>
public sealed class PasswordRequest
{
    /// <summary>The present password.</summary>
    /// <example>correct horse battery</example>
    public required string CurrentPassword { get; init; }

    /// <summary>At least 8 characters and at most 72 bytes in UTF-8, and not a common password.</summary>
    /// <example>staple the correct horse</example>
    [NewPassword]
    public required string NewPassword { get; init; }
}

/// <summary>The account that was created.</summary>
public sealed class RegisteredUser
{
    /// <summary>The account's id.</summary>
    /// <example>1000001</example>
    public required int UserId { get; init; }

    /// <summary>The name as it was given.</summary>
    /// <example>marie</example>
    public required string UserName { get; init; }
}

/// <summary>A session: a short-lived access token and the refresh token that gets the next one.</summary>
public sealed class TokenAnswer
{
    /// <summary>For the header <c>Authorization: Bearer …</c>.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Good for one refresh.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    /// <example>Bearer</example>
    public string TokenType { get; } = "Bearer";

    /// <summary>Seconds until the access token expires.</summary>
    /// <example>900</example>
    public required int ExpiresIn { get; init; }

    /// <summary>The account's id.</summary>
    /// <example>1000001</example>
    public required int UserId { get; init; }

    /// <summary>Empty, or <c>admin</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }
}

/// <summary>The account behind the access token.</summary>
public sealed class AccountAnswer
{
    /// <summary>The account's id.</summary>
    /// <example>1000001</example>
    public required int UserId { get; init; }

    /// <summary>The name as it was given at registration.</summary>
    /// <example>marie</example>
    public required string UserName { get; init; }

    /// <summary>Empty, or <c>admin</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>When the account was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
