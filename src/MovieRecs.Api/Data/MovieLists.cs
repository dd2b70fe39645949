namespace MovieRecs.Api.Data;

/// <summary>A movie that a user never wants recommended.</summary>
public sealed class HiddenMovie
{
    public required int UserId { get; init; }

    public required int MovieId { get; init; }

    public required DateTimeOffset HiddenAt { get; init; }
}

/// <summary>A movie that a user means to watch.</summary>
public sealed class WatchlistEntry
{
    public required int UserId { get; init; }

    public required int MovieId { get; init; }

    public required DateTimeOffset AddedAt { get; init; }
}
