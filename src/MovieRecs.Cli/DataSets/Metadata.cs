using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Cli.DataSets;

/// <summary>What a data set says beside its ratings. Any part may be missing.</summary>
internal sealed class Metadata(
    IReadOnlyList<MovieRecord> movies, IReadOnlyList<UserRecord> users, IReadOnlyList<TagRecord> tags,
    IReadOnlyDictionary<int, OverviewRecord> overviews)
{
    private readonly Dictionary<int, MovieRecord> _movies = movies.ToDictionary(movie => movie.Id);
    private readonly Lazy<IReadOnlyDictionary<int, ReadOnlyMemory<float>>> _texts = new(() => ReadTexts(overviews));

    /// <summary>What movies are about, by their ids.</summary>
    public IReadOnlyDictionary<int, OverviewRecord> Overviews => overviews;

    /// <summary>Whether there may be features of items.</summary>
    public bool HasItemFeatures => _movies.Count > 0 || tags.Count > 0 || overviews.Count > 0;

    /// <summary>Titles by item index, or null without a movies file.</summary>
    public IReadOnlyList<CatalogueItem>? CatalogueOf(IdMap items) => CatalogueItem.ListOf(items, _movies.Values);

    /// <summary>Genres, years, tags and overviews, whose keywords are tags, too; null without any of them.</summary>
    public SideFeatures? ItemFeaturesOf(IdMap itemIds) => MovieFeatures.Of(
        itemIds, _movies.Values,
        [.. tags, .. overviews.SelectMany(entry => entry.Value.Keywords.Select(keyword => new TagRecord(UserId: 0, entry.Key, keyword)))],
        _texts.Value);

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

    /// <summary>By their words: what reads texts better is more than a command line should bring along.</summary>
    private static Dictionary<int, ReadOnlyMemory<float>> ReadTexts(IReadOnlyDictionary<int, OverviewRecord> overviews)
    {
        var ids = overviews.Keys.Order().ToArray();
        string[] texts = [.. ids.Select(id => overviews[id].Overview)];
        var model = LatentSemanticModel.Fit(texts);
        var vectors = new Dictionary<int, ReadOnlyMemory<float>>();
        for (var place = 0; place < ids.Length && model.Length > 0; place++)
        {
            var vector = new float[model.Length];
            model.Embed(texts[place], vector);
            vectors.Add(ids[place], vector);
        }

        return vectors;
    }
}
