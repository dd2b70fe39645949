using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Titles;

namespace MovieRecs.Cli.Algorithms;

/// <summary>Finds the movies of a model file that a text means.</summary>
internal static class TitleLookup
{
    /// <summary>
    /// The items that match best, most rated first: those whose title is the text, else those that start with it, and so on
    /// down <see cref="TitleMatch"/>. A year in parentheses at the end (<c>Heat (1995)</c>) leaves only movies of that year.
    /// </summary>
    public static IReadOnlyList<int> Find(ModelFile file, string text)
    {
        var catalogue = file.Catalogue ?? throw new CommandFailedException(
            "the model file holds no titles; train it with --movies, or use --movie-id");
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

        var counts = file.Ratings?.ByUser.CountByColumn() ?? new int[catalogue.Count];
        return [.. found.OrderByDescending(item => counts[item]).ThenBy(item => item)];
    }
}
