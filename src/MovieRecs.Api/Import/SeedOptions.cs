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

    /// <summary>Whether a database without movies gets the built-in demo when there is no <see cref="DataPath"/>.</summary>
    public bool Demo { get; init; } = true;
}
