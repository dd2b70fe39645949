namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>What the catalogue, the tags and the texts of a data set say about its movies, as side information of the models.</summary>
public static class MovieFeatures
{
    /// <summary>Tags of fewer movies are left out: 2 to 10 are within .0006 in RMSE on MovieLens latest-small.</summary>
    public const int LeastMoviesOfTag = 5;

    /// <summary>What a vector of length 1 is multiplied by, so that a text weighs about as much as genres and tags: see docs/evaluation.md.</summary>
    public const float TextScale = 3f;

    internal const string GenreGroup = "genre";
    internal const string YearGroup = "year";
    internal const string TagGroup = "tag";
    private const string TextGroup = "text";

    /// <summary>The most tags, those of the most movies: bounds the time that the weights of features take.</summary>
    private const int MostTags = 1000;

    /// <summary>Genres, years, common tags and texts.</summary>
    /// <param name="itemIds">The rows; movies and tags of other ids are left out.</param>
    /// <param name="movies">The catalogue, each id once; may be empty.</param>
    /// <param name="tags">The tags, in any order; may be empty.</param>
    /// <param name="texts">Vectors of length 1, all with the same number of values, of what movies are about, by id; null for none.</param>
    /// <returns>One row per item; null without movies, tags and texts.</returns>
    /// <exception cref="ArgumentException">The vectors have different numbers of values.</exception>
    public static SideFeatures? Of(
        IdMap itemIds, IReadOnlyCollection<MovieRecord> movies, IReadOnlyCollection<TagRecord> tags,
        IReadOnlyDictionary<int, ReadOnlyMemory<float>>? texts = null)
    {
        ArgumentNullException.ThrowIfNull(itemIds);
        ArgumentNullException.ThrowIfNull(movies);
        ArgumentNullException.ThrowIfNull(tags);
        if (movies.Count == 0 && tags.Count == 0 && texts is null or { Count: 0 })
        {
            return null;
        }

        var builder = new SideFeaturesBuilder(itemIds.Count);
        foreach (var movie in movies)
        {
            var item = itemIds.IndexOf(movie.Id);
            if (item < 0)
            {
                continue;
            }

            foreach (var genre in movie.Genres)
            {
                builder.Add(item, GenreGroup, genre);
            }

            if (movie.Year is { } year)
            {
                builder.Add(item, YearGroup, YearName(year));
            }
        }

        foreach (var (tag, items) in CommonTags(tags, itemIds.IndexOf))
        {
            foreach (var item in items)
            {
                builder.Add(item, TagGroup, tag);
            }
        }

        if (texts is not null)
        {
            AddTexts(builder, itemIds, texts);
        }

        return builder.Build();
    }

    /// <summary>Most ratings are of recent films: single years from 1990 on, five together before.</summary>
    internal static string YearName(int year) => $"{(year >= 1990 ? year : year / 5 * 5)}";

    /// <summary>The tags of enough movies, and their movies, in an order that depends on nothing but the tags.</summary>
    /// <param name="tags">In any order.</param>
    /// <param name="indexOf">The index of a movie's id; negative: it is left out.</param>
    internal static IEnumerable<(string Tag, IReadOnlyCollection<int> Items)> CommonTags(
        IReadOnlyCollection<TagRecord> tags, Func<int, int> indexOf)
    {
        var itemsOfTag = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        foreach (var record in tags)
        {
            var item = indexOf(record.ItemId);
            if (item < 0)
            {
                continue;
            }

            if (!itemsOfTag.TryGetValue(record.Tag, out var items))
            {
                itemsOfTag.Add(record.Tag, items = []);
            }

            items.Add(item);
        }

        return itemsOfTag
            .Where(entry => entry.Value.Count >= LeastMoviesOfTag)
            .OrderByDescending(entry => entry.Value.Count)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(MostTags)
            .Select(entry => (entry.Key, (IReadOnlyCollection<int>)entry.Value));
    }

    private static void AddTexts(SideFeaturesBuilder builder, IdMap itemIds, IReadOnlyDictionary<int, ReadOnlyMemory<float>> texts)
    {
        var scaled = Array.Empty<float>();
        for (var item = 0; item < itemIds.Count; item++)
        {
            if (!texts.TryGetValue(itemIds.IdAt(item), out var text))
            {
                continue;
            }

            Array.Resize(ref scaled, text.Length);
            for (var place = 0; place < scaled.Length; place++)
            {
                scaled[place] = TextScale * text.Span[place];
            }

            builder.AddVector(item, TextGroup, scaled);
        }
    }
}

/// <summary>What is known of a movie before anybody rates it.</summary>
/// <param name="Year">Of release, where known.</param>
/// <param name="Genres">By name.</param>
/// <param name="Tags">In lower case.</param>
/// <param name="Text">A vector of length 1 of what it is about; empty where there is none.</param>
public sealed record MovieContent(int? Year, IReadOnlyList<string> Genres, IReadOnlyList<string> Tags, ReadOnlyMemory<float> Text);
