namespace MovieRecs.Api.Data;

/// <summary>
/// One refresh token. Only its SHA-256 is kept. Tokens that followed from one login share a family, which is revoked
/// as a whole when a spent token shows up again.
/// </summary>
public sealed class RefreshToken
{
    public long Id { get; init; }

    public required byte[] TokenHash { get; init; }

    public required int UserId { get; init; }

    public required Guid FamilyId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was exchanged for its successor.</summary>
    public DateTimeOffset? SpentAt { get; set; }

    /// <summary>When it was revoked by logout, a password change or a reuse in its family.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
