using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Sessions;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

internal static class TestModels
{
    public static readonly DateTimeOffset TrainedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>
    /// Models of a plain taste: movies 1 … <paramref name="movies"/> are action (odd) or romance (even), and each of 60
    /// users rates a third of them, highly where user and movie are both odd or both even. The seed makes one version's
    /// numbers differ from another's. A lone movie has one rating, of a user who rated nothing else.
    /// </summary>
    public static ServedModels Train(int version = 1, int movies = 40, int seed = 42, int? loneMovie = null)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        for (var user = 1; user <= 60; user++)
        {
            for (var movie = 1; movie <= movies; movie++)
            {
                if ((user * 7 + movie * 3 + user * movie) % 3 == 0)
                {
                    builder.Add(user, movie, (byte)(user % 2 == movie % 2 ? 9 : 3));
                }
            }
        }

        if (loneMovie is { } lone)
        {
            builder.Add(1000, lone, 10);
        }

        var data = builder.Build();
        var ranker = new ImplicitAlsOptions { Factors = 8, Iterations = 6, Seed = seed };
        if (loneMovie is not null)
        {
            // The penalty grows with the number of users; in data of this size only a stronger one lets a lone movie fade away.
            ranker = ranker with { Regularization = 0.2f, Iterations = 12 };
        }

        return new ServedModels(
            version,
            TrainedAt,
            data.Items,
            ImplicitAlsTrainer.Train(data, ranker),
            new RatingEnsemble(ExplicitAlsTrainer.Train(data, new ExplicitAlsOptions { Factors = 4, Iterations = 6, Seed = seed })),
            new Dictionary<string, double>());
    }

    /// <summary>The same for movies 1 … 30, with stars that say how sure they are: of ratings at random, some films having more.</summary>
    public static ServedModels TrainWithDeviations()
    {
        var trained = Train(movies: 30);
        var training = RandomRatings(trained.Items, isHeldOut: false);
        var als = ExplicitAlsTrainer.Train(training, new ExplicitAlsOptions { Factors = 4 });
        return trained with { Stars = RatingEnsemble.Fit(als, null, training, RandomRatings(trained.Items, isHeldOut: true)) };
    }

    /// <summary>After movie 1 comes 7 and after 2 comes 8, within an hour.</summary>
    public static SessionModel SessionOf(ServedModels models)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars, users: null, models.Items, keepTimes: true);
        for (var user = 1; user <= 60; user++)
        {
            builder.Add(user, 1 + (user % 2), 9, 1_000);
            builder.Add(user, 7 + (user % 2), 9, 1_100);
        }

        return SessionTrainer.Train(builder.Build(), new SessionOptions { HistoryScale = 1, Regularization = 1 });
    }

    /// <summary>The movies of <see cref="Train"/> and some that came after it.</summary>
    public static Catalogue CatalogueOf(int movies = 40, int newMovies = 0) => new(
        Enumerable.Range(1, movies + newMovies).Select(movieId => TestCatalogue.Movie(
            movieId,
            $"Film {movieId}",
            1980 + movieId % 40,
            [movieId % 2 == 1 ? "Action" : "Romance"],
            ratingCount: movieId <= movies ? 20 : 0,
            halfStarSum: movieId <= movies ? 120 + movieId : 0)));

    public static UserProfile ProfileOf(int userId, params (int MovieId, int HalfStars)[] ratings)
    {
        var sorted = ratings.OrderBy(rating => rating.MovieId).ToList();
        return new UserProfile(
            userId, [.. sorted.Select(rating => rating.MovieId)], [.. sorted.Select(rating => (byte)rating.HalfStars)],
            new uint[sorted.Count], []);
    }

    private static RatingData RandomRatings(IdMap items, bool isHeldOut)
    {
        var users = IdMap.FromIds([.. Enumerable.Range(1, 200)]);
        var random = new Random(1);
        var builder = new RatingDataBuilder(RatingScale.HalfStars, users, items);
        for (var user = 1; user <= 200; user++)
        {
            foreach (var movieId in items.Ids.ToArray())
            {
                var value = (byte)random.Next(1, 11);
                if (random.Next(5) == 0 == isHeldOut && (movieId % 3 > 0 || user < 40))
                {
                    builder.Add(user, movieId, value);
                }
            }
        }

        return builder.Build();
    }
}
