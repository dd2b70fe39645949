using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

public sealed class CatalogueTests
{
    [Fact]
    public void Finds_movies_by_id_whatever_their_order()
    {
        var catalogue = new Catalogue([TestCatalogue.Movie(30, "C"), TestCatalogue.Movie(10, "A"), TestCatalogue.Movie(20, "B")]);

        Assert.Equal(["A", "B", "C"], catalogue.Movies.ToArray().Select(movie => movie.Title));
        Assert.Equal("B", catalogue.Find(20)!.Title);
        Assert.Null(catalogue.Find(15));
        Assert.Null(catalogue.Find(0));
        Assert.Null(Catalogue.Empty.Find(1));
    }

    [Fact]
    public void Refuses_the_same_id_twice() =>
        Assert.Throws<ArgumentException>("movies", () => new Catalogue([TestCatalogue.Movie(1), TestCatalogue.Movie(1)]));

    [Fact]
    public void Knows_the_movies_of_a_genre_whatever_the_case_of_its_name()
    {
        // 130 movies need three words of 64 bits; every third has the genre.
        var catalogue = new Catalogue(Enumerable.Range(0, 130)
            .Select(index => TestCatalogue.Movie(index + 1, genres: index % 3 == 0 ? ["Drama", "War"] : ["Comedy"])));

        var drama = catalogue.FindGenre("dRAMA")!;

        Assert.Equal("Drama", drama.Name);
        Assert.All(Enumerable.Range(0, 130), index => Assert.Equal(index % 3 == 0, drama.Contains(index)));
        Assert.Null(catalogue.FindGenre("Western"));
        Assert.Equal(["Comedy", "Drama", "War"], catalogue.Genres);
    }

    [Fact]
    public void The_mean_rating_is_in_stars_and_absent_without_ratings()
    {
        Assert.Equal(3.5, TestCatalogue.Movie(1, ratingCount: 2, halfStarSum: 14).MeanRating);
        Assert.Null(TestCatalogue.Movie(1).MeanRating);
    }
}
