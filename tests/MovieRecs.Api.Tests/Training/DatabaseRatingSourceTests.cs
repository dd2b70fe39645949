using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Data;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Tests.Training;

public sealed class DatabaseRatingSourceTests
{
    [Fact]
    public async Task Every_rating_is_either_trained_on_or_held_out()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var source = application.Services.GetRequiredService<DatabaseRatingSource>();
        var split = ValidationSplit.For(1440);

        var ratings = await source.LoadAsync(split, CancellationToken.None);

        await using var context = application.CreateContext();
        var rows = (await context.Ratings.OrderBy(rating => rating.UserId).ThenBy(rating => rating.MovieId).ToListAsync())
            .ConvertAll(rating => (rating.UserId, rating.MovieId, (byte)rating.HalfStars, rating.RatedAt.ToUnixTimeSeconds()));
        var trained = Enumerable.Range(0, ratings.Training.Users.Count)
            .SelectMany(user => Enumerable.Range(0, ratings.Training.ByUser.ColumnsOf(user).Length).Select(place => (
                ratings.Training.Users.IdAt(user),
                ratings.Training.Items.IdAt(ratings.Training.ByUser.ColumnsOf(user)[place]),
                ratings.Training.ByUser.CodesOf(user)[place],
                (long)ratings.Training.TimesOf(user)[place])));
        var heldOut = ratings.HeldOut.Select(rating => (rating.UserId, rating.MovieId, rating.HalfStars, rating.RatedAt));
        Assert.Equal(1440, rows.Count);
        Assert.Equal(rows, trained.Concat(heldOut).Order());
        Assert.All(heldOut, rating => Assert.True(split.IsHeldOut(rating.UserId, rating.MovieId)));
        Assert.InRange(ratings.HeldOut.Count, 100, 190);
        Assert.Equal(1440, await source.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Every_rated_movie_is_known_to_training()
    {
        await using var application = await TrainingApplication.StartAsync(
            seed: async seed =>
            {
                // One rating each: a tenth of them would be held out.
                for (var movieId = 1; movieId <= 200; movieId++)
                {
                    await seed.AddMovieAsync(movieId, $"Film {movieId}", 2000, "Drama");
                }

                await seed.AddRatingsAsync(Enumerable.Range(1, 200).Select(movieId => (1, movieId, 4d)));
            },
            hasTrainingService: false);
        var split = ValidationSplit.For(200);
        Assert.Contains(Enumerable.Range(1, 200), movieId => split.IsHeldOut(1, movieId));

        var ratings = await application.Services.GetRequiredService<DatabaseRatingSource>().LoadAsync(split, CancellationToken.None);

        Assert.Equal(200, ratings.Training.Items.Count);
        Assert.Empty(ratings.HeldOut);
    }

    [Fact]
    public async Task Tags_that_enough_movies_have_come_with_the_ratings()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        await using (var context = application.CreateContext())
        {
            var movies = await context.Movies.OrderBy(movie => movie.Id).Select(movie => movie.Id).Take(5).ToListAsync();
            context.AddRange(movies.Select(movieId => new MovieTag { MovieId = movieId, Tag = "common" }));
            context.AddRange(movies.Take(4).Select(movieId => new MovieTag { MovieId = movieId, Tag = "rare" }));
            await context.SaveChangesAsync();
        }

        var ratings = await application.Services.GetRequiredService<DatabaseRatingSource>()
            .LoadAsync(ValidationSplit.For(1440), CancellationToken.None);

        Assert.Equal(5, ratings.Tags.Select(tag => tag.ItemId).Distinct().Count());
        Assert.All(ratings.Tags, tag => Assert.Equal("common", tag.Tag));
    }

    [Fact]
    public async Task A_table_without_ratings_loads_as_nothing()
    {
        await using var application = await TrainingApplication.StartAsync(
            seed: _ => Task.CompletedTask, hasTrainingService: false);

        var ratings = await application.Services.GetRequiredService<DatabaseRatingSource>()
            .LoadAsync(ValidationSplit.For(0), CancellationToken.None);

        Assert.Equal(0, ratings.Count);
    }
}
