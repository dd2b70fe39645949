using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Models.Content;

/// <summary>
/// The features that movies have: a constant, the places of their texts' vectors, which all movies with a text have, and names (genres,
/// years, tags), of which each movie has a few.
/// </summary>
internal sealed class MovieVocabulary
{
    private readonly Dictionary<(string Group, string Name), int> _names = [];

    private MovieVocabulary(int textLength) => TextLength = textLength;

    public int TextLength { get; }

    /// <summary>The constant and the text: the first features.</summary>
    public int DenseCount => 1 + TextLength;

    public int Count => DenseCount + _names.Count;

    /// <exception cref="ArgumentException">Texts have vectors of different lengths.</exception>
    public static MovieVocabulary Of(IReadOnlyList<MovieContent> movies)
    {
        var lengths = movies.Select(movie => movie.Text.Length).Where(length => length > 0).Distinct().ToArray();
        if (lengths.Length > 1)
        {
            throw new ArgumentException($"Texts have vectors of {lengths[0]} and of {lengths[1]} values.", nameof(movies));
        }

        var vocabulary = new MovieVocabulary(lengths.SingleOrDefault());
        foreach (var movie in movies)
        {
            foreach (var genre in movie.Genres)
            {
                vocabulary.Add(MovieFeatures.GenreGroup, genre);
            }

            if (movie.Year is { } year)
            {
                vocabulary.Add(MovieFeatures.YearGroup, MovieFeatures.YearName(year));
            }
        }

        var tags = new TagRecord[movies.Sum(movie => movie.Tags.Count)];
        var next = 0;
        for (var movie = 0; movie < movies.Count; movie++)
        {
            foreach (var tag in movies[movie].Tags)
            {
                tags[next++] = new TagRecord(UserId: 0, movie, tag);
            }
        }

        foreach (var (tag, _) in MovieFeatures.CommonTags(tags, item => item))
        {
            vocabulary.Add(MovieFeatures.TagGroup, tag);
        }

        return vocabulary;
    }

    /// <summary>What a movie has of the features; names that the vocabulary does not know are left out.</summary>
    public MovieFeatureRow RowOf(MovieContent movie)
    {
        var dense = new float[movie.Text.Length == TextLength ? DenseCount : 1];
        dense[0] = 1;
        for (var place = 1; place < dense.Length; place++)
        {
            dense[place] = MovieFeatures.TextScale * movie.Text.Span[place - 1];
        }

        var (names, values) = (new List<int>(), new List<float>());
        AddGroup(MovieFeatures.GenreGroup, movie.Genres);
        AddGroup(MovieFeatures.YearGroup, movie.Year is { } year ? [MovieFeatures.YearName(year)] : []);
        AddGroup(MovieFeatures.TagGroup, movie.Tags);
        return new MovieFeatureRow(dense, [.. names], [.. values]);

        void AddGroup(string group, IReadOnlyList<string> ofGroup)
        {
            var first = names.Count;
            foreach (var name in ofGroup)
            {
                if (_names.TryGetValue((group, name), out var feature) && names.IndexOf(feature, first) < 0)
                {
                    names.Add(feature);
                }
            }

            for (var count = names.Count - first; values.Count < names.Count;)
            {
                values.Add(1 / MathF.Sqrt(count));
            }
        }
    }

    private void Add(string group, string name) => _names.TryAdd((group, name), Count);
}

/// <summary>What a movie has of the features of a <see cref="MovieVocabulary"/>.</summary>
/// <param name="Dense">The constant, and the text's vector if there is one.</param>
/// <param name="Names">Features that have names.</param>
/// <param name="Values">Beside <paramref name="Names"/>: 1/√(how many of the group).</param>
internal sealed record MovieFeatureRow(float[] Dense, int[] Names, float[] Values);
