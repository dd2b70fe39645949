using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Cli.DataSets;

/// <summary>What a data set says beside its ratings. Any part may be missing.</summary>
internal sealed class Metadata(
    IReadOnlyList<MovieRecord> movies, IReadOnlyList<UserRecord> users, IReadOnlyList<TagRecord> tags,
    IReadOnlyDictionary<int, OverviewRecord> overviews)
{
    private readonly Dictionary<int, MovieRecord> _movies = movies.ToDictionary(movie => movie.Id);

    /// <summary>What movies are about, by their ids.</summary>
    public IReadOnlyDictionary<int, OverviewRecord> Overviews => overviews;

    /// <summary>Whether there may be features of items.</summary>
    public bool HasItemFeatures => _movies.Count > 0 || tags.Count > 0;

    /// <summary>Titles by item index, or null without a movies file.</summary>
    public IReadOnlyList<CatalogueItem>? CatalogueOf(IdMap items) => CatalogueItem.ListOf(items, _movies.Values);

    /// <summary>Genres, years and tags, or null without movies and tags.</summary>
    public SideFeatures? ItemFeaturesOf(IdMap itemIds) => MovieFeatures.Of(itemIds, _movies.Values, tags);

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
