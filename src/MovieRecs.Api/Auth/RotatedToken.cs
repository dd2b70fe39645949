namespace MovieRecs.Api.Auth;

/// <summary>The successor of a refresh token that was just spent.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="FamilyId">The session it continues.</param>
/// <param name="Token">What the client gets.</param>
internal sealed record RotatedToken(int UserId, Guid FamilyId, string Token);
