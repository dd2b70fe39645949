using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;

namespace MovieRecs.Cli.DataSets;

/// <summary>What a data set says beside its ratings. Any part may be missing.</summary>
internal sealed class Metadata(IReadOnlyList<MovieRecord> movies, IReadOnlyList<UserRecord> users)
{
    private readonly Dictionary<int, MovieRecord> _movies = movies.ToDictionary(movie => movie.Id);

    public bool HasMovies => _movies.Count > 0;

    /// <summary>Titles by item index, or null without a movies file.</summary>
    public IReadOnlyList<CatalogueItem>? CatalogueOf(IdMap items)
    {
        if (_movies.Count == 0)
        {
            return null;
        }

        var catalogue = new CatalogueItem[items.Count];
        for (var item = 0; item < catalogue.Length; item++)
        {
            catalogue[item] = _movies.TryGetValue(items.IdAt(item), out var movie)
                ? new CatalogueItem(movie.Title, movie.Year, movie.Genres)
                : new CatalogueItem(string.Empty, null, []);
        }

        return catalogue;
    }

    /// <summary>Genres and years, or null without a movies file.</summary>
    public SideFeatures? ItemFeaturesOf(IdMap items)
    {
        if (_movies.Count == 0)
        {
            return null;
        }

        var builder = new SideFeaturesBuilder(items.Count);
        foreach (var movie in _movies.Values)
        {
            var item = items.IndexOf(movie.Id);
            if (item < 0)
            {
                continue;
            }

            foreach (var genre in movie.Genres)
            {
                builder.Add(item, "genre", genre);
            }

            if (movie.Year is { } year)
            {
                // Most ratings are of recent films: single years from 1990 on, five together before.
                builder.Add(item, "year", $"{(year >= 1990 ? year : year / 5 * 5)}");
            }
        }

        return builder.Build();
    }

    /// <summary>Age, gender, occupation and region, or null without a users file.</summary>
    public SideFeatures? UserFeaturesOf(IdMap userIds)
    {
        if (users.Count == 0)
        {
            return null;
        }

        var builder = new SideFeaturesBuilder(userIds.Count);
        foreach (var user in users)
        {
            var row = userIds.IndexOf(user.Id);
            if (row < 0)
            {
                continue;
            }

            AddIfKnown(row, "age", user.Age is { } age ? $"{age / 5 * 5}" : null);
            AddIfKnown(row, "gender", user.Gender?.ToString());
            AddIfKnown(row, "occupation", user.Occupation);
            AddIfKnown(row, "region", user.ZipCode is { Length: > 0 } zip ? zip[..1] : null);
        }

        return builder.Build();

        void AddIfKnown(int row, string group, string? name)
        {
            if (!string.IsNullOrEmpty(name))
            {
                builder.Add(row, group, name);
            }
        }
    }
}
