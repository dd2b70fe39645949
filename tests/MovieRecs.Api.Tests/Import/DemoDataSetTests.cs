using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Api.Import.Demo;

namespace MovieRecs.Api.Tests.Import;

/// <summary>The demo must look like real ratings, or the service would look broken on it.</summary>
public sealed class DemoDataSetTests
{
    private static readonly DemoDataSet _demo = DemoDataSet.Create();
    private static readonly MovieTable _movies = _demo.Files.ReadMovies()!;
    private static readonly List<RatingRecord> _ratings = Read(_demo);

    [Fact]
    public void Has_films_with_year_and_genres_under_ids_of_their_own()
    {
        Assert.InRange(_movies.Movies.Count, 280, 350);
        Assert.Equal(0, _movies.Report.RefusedCount);
        Assert.All(_movies.Movies, movie =>
        {
            Assert.InRange(movie.Year!.Value, 1920, 2025);
            Assert.NotEmpty(movie.Genres);
            Assert.InRange(movie.Id, 9_000_001, 9_001_000);
        });
        Assert.Equal(_movies.Movies.Count, _movies.Movies.Select(movie => (movie.Title, movie.Year)).Distinct().Count());
        Assert.InRange(_movies.Movies.SelectMany(movie => movie.Genres).Distinct().Count(), 15, 20);
    }

    [Fact]
    public void Is_the_same_each_time() => Assert.Equal(_ratings, Read(DemoDataSet.Create()));

    [Fact]
    public void Has_several_hundred_viewers_who_rated_little_and_a_lot()
    {
        var counts = _ratings.GroupBy(rating => rating.UserId).Select(group => group.Count()).Order().ToArray();

        Assert.Equal(TasteModel.ViewerCount, counts.Length);
        Assert.InRange(_ratings.Count, 25_000, 40_000);
        Assert.Equal(_ratings.Count, _ratings.Select(rating => (rating.UserId, rating.ItemId)).Distinct().Count());
        Assert.True(counts[0] >= 12 && counts[^1] >= 4 * counts[counts.Length / 2]);
    }

    [Fact]
    public void Has_a_long_tail_of_popularity()
    {
        var counts = _ratings.GroupBy(rating => rating.ItemId).Select(group => group.Count()).OrderDescending().ToArray();

        Assert.Equal(_movies.Movies.Count, counts.Length);
        Assert.True(counts[0] > 5 * counts[counts.Length / 2], "The top film must stand out.");
        Assert.InRange(counts.Take(counts.Length / 10).Sum() / (double)_ratings.Count, 0.25, 0.5);
    }

    [Fact]
    public void Has_a_rating_histogram_like_that_of_real_viewers()
    {
        var shares = Enumerable.Range(0, 11)
            .Select(code => _ratings.Count(rating => rating.Code == code) / (double)_ratings.Count).ToArray();

        Assert.InRange(_ratings.Average(rating => rating.Code / 2.0), 3.3, 3.9);
        Assert.True(shares[8] > shares[7] && shares[8] > shares[9], "Four stars is the most given.");
        Assert.True(shares[6] > shares[5], "Whole stars are preferred.");
        Assert.All(shares[1..], share => Assert.True(share > 0.001));
        Assert.InRange(shares[10], 0.05, 0.25);
    }

    private static List<RatingRecord> Read(DemoDataSet demo)
    {
        using var reader = demo.Files.OpenRatings(demo.Files.ReadMovies());
        var ratings = new List<RatingRecord>();
        while (reader.ReadBatch())
        {
            ratings.AddRange(reader.Batch);
        }

        Assert.Equal(0, reader.Report.RefusedCount);
        return ratings;
    }
}
