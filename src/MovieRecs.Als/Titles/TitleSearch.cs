using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Als.Titles;

/// <summary>Finds the movies of a catalogue that a text means.</summary>
public static class TitleSearch
{
    /// <summary>
    /// The items that match best: those whose title is the text, else those that start with it, and so on down
    /// <see cref="TitleMatch"/>. A year in parentheses at the end (<c>Heat (1995)</c>) leaves only movies of that year.
    /// </summary>
    /// <param name="catalogue">Titles by item index.</param>
    /// <param name="ratingCounts">By item index, or <see langword="null"/>.</param>
    /// <param name="text">A title or a part of one.</param>
    /// <returns>Item indices, most rated first, ties by ascending index.</returns>
    public static IReadOnlyList<int> Find(IReadOnlyList<CatalogueItem> catalogue, IReadOnlyList<int>? ratingCounts, string text)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(text);
        var (title, year) = MovieTitle.Split(text);
        var index = new TitleIndex([.. catalogue.Select(item => item.Title)]);
        var query = new TitleQuery(title);
        var best = TitleMatch.Parts;
        var found = new List<int>();
        for (var item = index.FindNext(query, 0, out var match); item >= 0; item = index.FindNext(query, item + 1, out match))
        {
            if (match > best || (year is not null && catalogue[item].Year != year))
            {
                continue;
            }

            if (match < best)
            {
                found.Clear();
                best = match;
            }

            found.Add(item);
        }

        return [.. found.OrderByDescending(item => ratingCounts?[item] ?? 0).ThenBy(item => item)];
    }
}
