namespace MovieRecs.Api.Data;

/// <summary>A film of the catalogue, under the data set's own id.</summary>
public sealed class Movie
{
    public required int Id { get; init; }

    public required MovieOrigin Origin { get; init; }

    /// <summary>Without the year: <c>Star Wars</c>, not <c>Star Wars (1977)</c>.</summary>
    public required string Title { get; set; }

    public int? Year { get; set; }

    /// <summary>IMDb's number with its leading zeros (<c>0114709</c>), where the data set has it.</summary>
    public string? ImdbId { get; set; }

    public int? TmdbId { get; set; }

    /// <summary>What it is about.</summary>
    public string? Overview { get; set; }

    public List<Genre> Genres { get; } = [];
}

/// <summary>Where a film came from. Stored as the lower-case name.</summary>
public enum MovieOrigin
{
    Imported,
    Demo,

    /// <summary>By an administrator.</summary>
    Added,
}

/// <summary>A word or phrase that people gave a film, each once.</summary>
public sealed class MovieTag
{
    public required int MovieId { get; init; }

    /// <summary>Lower-case.</summary>
    public required string Tag { get; init; }
}

public sealed class Genre
{
    public short Id { get; init; }

    public required string Name { get; init; }
}
