using System.Globalization;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Interactions.DataSets.Synthetic;

/// <summary>
/// Titles, years and genres of synthetic items. The genres of an item are those of its group, or one of the two.
/// </summary>
internal static class SyntheticCatalogue
{
    private const double OneGenreAlone = 0.3;
    private const int LastYear = 2023;
    private const double YearsDeviation = 25;

    /// <summary>There are 16, so that the pairs below are distinct for up to 32 groups.</summary>
    private static readonly string[] _genres =
    [
        "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Film-Noir",
        "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller",
    ];

    public static MovieRecord Movie(int id, int group, ref RandomStream random)
    {
        var first = _genres[group % _genres.Length];
        var second = _genres[(group + (group < _genres.Length ? 3 : 5)) % _genres.Length];
        var draw = random.NextDouble();
        string[] genres = draw switch
        {
            < OneGenreAlone / 2 => [first],
            < OneGenreAlone => [second],
            _ => [first, second],
        };
        var age = (int)Math.Min(100, Math.Abs(YearsDeviation * random.NextNormal()));
        return new MovieRecord(
            id, string.Create(CultureInfo.InvariantCulture, $"Made movie {id}"), LastYear - age, genres);
    }
}
