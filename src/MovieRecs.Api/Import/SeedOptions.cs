namespace MovieRecs.Api.Import;

/// <summary>What the service starts with. Bound from the <c>Seed</c> section.</summary>
internal sealed class SeedOptions
{
    public const string SectionName = "Seed";

    /// <summary>
    /// A MovieLens folder, zip or ratings file, or the name of a public data set to download. Imported at start unless it
    /// is what the last import was. <c>--data PATH</c> sets it too.
    /// </summary>
    public string? DataPath { get; init; }

    /// <summary>The movies file of a bare ratings file.</summary>
    public string? MoviesPath { get; init; }

    /// <summary>
    /// What the films are about: a CSV file with a header that has <c>overview</c> and <c>movieId</c>, <c>tmdbId</c> (or <c>id</c>) or
    /// <c>imdbId</c>. Imported together with <see cref="DataPath"/>, or alone into the films that the database has.
    /// <c>--overviews PATH</c> sets it too.
    /// </summary>
    public string? OverviewsPath { get; init; }

    /// <summary>Whether a database without movies gets the built-in demo when there is no <see cref="DataPath"/>.</summary>
    public bool Demo { get; init; } = true;
}
