namespace MovieRecs.Api.Data;

/// <summary>
/// Somebody who rates films: an account with a login, a user of an imported data set, or a simulated viewer of the demo.
/// Imported users keep the data set's ids; accounts take theirs from <see cref="MovieRecsDbContext.AccountIdSequence"/>.
/// </summary>
public sealed class User
{
    public required int Id { get; init; }

    public required UserOrigin Origin { get; init; }

    /// <summary>As the person typed it; null for users without a login.</summary>
    public string? UserName { get; init; }

    /// <summary>Upper-case invariant form of <see cref="UserName"/>, unique.</summary>
    public string? NormalizedUserName { get; init; }

    /// <summary>A <c>$2b$</c> bcrypt string; null for users without a login.</summary>
    public string? PasswordHash { get; set; }

    public bool IsAdministrator { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Where a user came from. Stored as the lower-case name.</summary>
public enum UserOrigin
{
    Account,
    Imported,
    Simulated,
}
