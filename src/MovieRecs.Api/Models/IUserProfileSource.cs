namespace MovieRecs.Api.Models;

/// <summary>Where profiles come from: the database, or a test that decides when a query ends.</summary>
internal interface IUserProfileSource
{
    /// <summary>The user's state as of some moment after the call; null for an unknown user.</summary>
    Task<UserProfile?> LoadAsync(int userId, CancellationToken cancellationToken);
}
