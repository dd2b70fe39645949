namespace MovieRecs.Api.Data;

/// <summary>A file of ratings that a user brought along; it can be taken back as a whole.</summary>
public sealed class RatingImport
{
    public int Id { get; init; }

    public required int UserId { get; init; }

    /// <summary>Lower-case name of the format.</summary>
    public required string Format { get; init; }

    public required DateTimeOffset ImportedAt { get; init; }
}

/// <summary>What an import did to one rating.</summary>
public sealed class RatingImportChange
{
    public required int ImportId { get; init; }

    public required int MovieId { get; init; }

    /// <summary>What was written.</summary>
    public required short HalfStars { get; init; }

    /// <summary>What was there before; null if the movie was not rated.</summary>
    public short? PreviousHalfStars { get; init; }

    public DateTimeOffset? PreviousRatedAt { get; init; }
}
