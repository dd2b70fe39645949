using MovieRecs.Als.Models.Files;

namespace MovieRecs.Cli.Algorithms;

/// <summary>Finds the movie that a text means, in a model file.</summary>
internal sealed class TitleSearch(ModelFile file)
{
    private static readonly string[] _articles = ["The", "A", "An", "Le", "La", "Les", "Das", "Der", "Die", "Il", "El", "L'"];

    private readonly IReadOnlyList<CatalogueItem> _catalogue = file.Catalogue ?? throw new CommandFailedException(
        "the model file holds no titles; train it with --movies, or use --movie-id");

    /// <summary>
    /// The items whose title is the text, else those that start with it, else those that contain it; without regard to
    /// case, and with a leading article in either place (<c>The Matrix</c>, <c>Matrix, The</c>). Most rated first.
    /// </summary>
    public IReadOnlyList<int> Find(string text)
    {
        var wanted = text.Trim();
        foreach (var matches in (Func<string, bool>[])
            [
                name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase),
                name => name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase),
                name => name.Contains(wanted, StringComparison.OrdinalIgnoreCase),
            ])
        {
            var found = Enumerable.Range(0, _catalogue.Count).Where(item => NamesOf(_catalogue[item]).Any(matches)).ToArray();
            if (found.Length > 0)
            {
                return MostRatedFirst(found);
            }
        }

        return [];
    }

    private static IEnumerable<string> NamesOf(CatalogueItem item)
    {
        yield return item.Title;
        yield return item.ToString();
        var comma = item.Title.LastIndexOf(", ", StringComparison.Ordinal);
        if (comma > 0 && _articles.Contains(item.Title[(comma + 2)..], StringComparer.OrdinalIgnoreCase))
        {
            var moved = $"{item.Title[(comma + 2)..]} {item.Title[..comma]}";
            yield return moved;
            yield return (item with { Title = moved }).ToString();
        }
    }

    private int[] MostRatedFirst(int[] items)
    {
        var counts = new int[_catalogue.Count];
        for (var user = 0; user < file.Ratings?.ByUser.RowCount; user++)
        {
            foreach (var item in file.Ratings.ByUser.ColumnsOf(user))
            {
                counts[item]++;
            }
        }

        return [.. items.OrderByDescending(item => counts[item]).ThenBy(item => item)];
    }
}
