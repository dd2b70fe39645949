using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Content;

/// <summary>Lets models learn from the catalogue where movies belong that came after the training.</summary>
internal static class ContentPlacing
{
    private static readonly MovieContent _nothing = new(Year: null, [], [], default);

    /// <summary>The same models with a <see cref="ItemPlacer"/>, learnt on the threads of training.</summary>
    public static async Task<ServedModels> LearnAsync(
        ServedModels models, Catalogue catalogue, WorkerThreads threads, CancellationToken cancellationToken) => models with
        {
            Placer = await threads.RunAsync(() => Learn(models, catalogue, threads, cancellationToken)),
        };

    private static ItemPlacer Learn(
        ServedModels models, Catalogue catalogue, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var (contents, ratingCounts) = ContentsOf(
            models.Items, catalogue, item => catalogue.Find(models.Items.IdAt(item))?.RatingCount ?? 0);
        return ItemPlacer.Fit(contents, ratingCounts, models.Ranker, models.Stars.Als, threads, cancellationToken);
    }

    /// <summary>What the catalogue knows of items, and how many ratings they have. A movie that has left it takes no part.</summary>
    /// <param name="items">By movie id.</param>
    /// <param name="catalogue">What is known.</param>
    /// <param name="ratingsOf">The number of ratings of an item.</param>
    public static (MovieContent[] Contents, int[] RatingCounts) ContentsOf(IdMap items, Catalogue catalogue, Func<int, int> ratingsOf)
    {
        var length = UsualTextLength(catalogue);
        var contents = new MovieContent[items.Count];
        var ratingCounts = new int[contents.Length];
        for (var item = 0; item < contents.Length; item++)
        {
            var movie = catalogue.Find(items.IdAt(item));
            contents[item] = movie is null ? _nothing
                : movie.Text.Length == length ? movie.Content
                : movie.Content with { Text = default };
            ratingCounts[item] = movie is null ? 0 : ratingsOf(item);
        }

        return (contents, ratingCounts);
    }

    /// <summary>Of most texts: while the encoder changes there may be vectors of two kinds for a moment.</summary>
    public static int UsualTextLength(Catalogue catalogue) => catalogue.Movies.ToArray()
        .GroupBy(movie => movie.Text.Length).Where(lengths => lengths.Key > 0)
        .MaxBy(lengths => lengths.Count())?.Key ?? 0;
}
