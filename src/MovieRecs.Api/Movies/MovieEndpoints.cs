using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Content;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Serving;
using Npgsql;

namespace MovieRecs.Api.Movies;

internal static partial class MovieEndpoints
{
    public static void MapMovies(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/movies").WithTags("Movies").AllowAnonymous();

        group.MapGet("/", SearchMovies)
            .WithName(nameof(SearchMovies))
            .WithSummary("Searches titles or meanings and filters by genre and year, page by page; without a search the best known first.")
            .WithDescription(
                "Every word of `search` has to begin a word of the title. `like` finds movies by what they are about, most alike first. "
                + "Filters go together: genre and years narrow the search.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/{movieId:int}", GetMovie)
            .WithName(nameof(GetMovie))
            .WithSummary("One movie; with a token also your rating and the predicted one.")
            .WithDescription("The counts are as of the last training or start of the service.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{movieId:int}/similar", GetSimilarMovies)
            .WithName(nameof(GetSimilarMovies))
            .WithSummary("Movies chosen by the same people and of the same genres.")
            .WithDescription(
                "By the factors of the ranking model, by what a rating of the one says of the other, and by the genres, as of "
                + "the last training; for a movie that came after it by its text, genres, year and tags.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/popular", GetPopularMovies)
            .WithName(nameof(GetPopularMovies))
            .WithSummary("The movies that somebody of whom nothing is known is most likely to choose.")
            .WithDescription(
                "By how many people have rated a movie, each person counting alike however much they rate, "
                + "and a little by how well they like it. The recommendations of a user without ratings are in this order.")
            .ProducesValidationProblem();
    }

    internal static async Task<Results<Ok<MoviePage>, ValidationProblem>> SearchMovies(
        [AsParameters] MovieSearchQuery query, ModelStore store, MeaningSearch meanings, CancellationToken cancellationToken)
    {
        var catalogue = store.Current.Catalogue;
        var errors = new Dictionary<string, string[]>();
        var filter = MovieFilter.Create(
            catalogue, query.Genre, excludeGenre: null, query.YearFrom, query.YearTo, errors);
        if (!string.IsNullOrWhiteSpace(query.Like))
        {
            return await SearchMeaningsAsync(query, query.Like, catalogue, filter, meanings, errors, cancellationToken);
        }

        if (!MovieSearch.TryRead(query.Cursor, out var after))
        {
            return KeysetCursor.Refusal;
        }

        return errors.Count > 0
            ? TypedResults.ValidationProblem(errors)
            : TypedResults.Ok(MovieSearch.FindPage(catalogue, query.Search, filter, after, query.Count));
    }

    private static async Task<Results<Ok<MoviePage>, ValidationProblem>> SearchMeaningsAsync(
        MovieSearchQuery query, string like, Catalogue catalogue, MovieFilter filter, MeaningSearch meanings,
        Dictionary<string, string[]> errors, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            errors["like"] = ["A search is by title (search) or by meaning (like), not by both."];
        }
        else if (!meanings.IsPossible)
        {
            errors["like"] = ["Movies cannot be found by meaning here: Content__Embeddings__Provider is None."];
        }

        if (!MeaningSearch.TryRead(query.Cursor, out var after))
        {
            return KeysetCursor.Refusal;
        }

        return errors.Count > 0
            ? TypedResults.ValidationProblem(errors)
            : TypedResults.Ok(await meanings.FindPageAsync(catalogue, like, filter, after, query.Count, cancellationToken));
    }

    internal static async Task<Results<Ok<MovieItem>, ProblemHttpResult>> GetMovie(
        int movieId,
        CurrentUser? user,
        ModelStore store,
        UserProfiles profiles,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var snapshot = store.Current;
        if (snapshot.Catalogue.IndexOf(movieId) is not (>= 0 and var movieIndex))
        {
            return NoSuchMovie(movieId);
        }

        var known = snapshot.Catalogue[movieIndex];
        var movie = MovieItem.Of(known) with
        {
            Overview = known.Overview,
            Histogram = [.. known.Histogram.Select((count, place) => new RatingShare((place + 1) / 2d, count))],
        };
        if (user is null || await FindProfileAsync(user.UserId, profiles, loggers, cancellationToken) is not { } profile)
        {
            return TypedResults.Ok(movie);
        }

        var vectors = profile.Answers.VectorsIn(snapshot);
        var stars = PersonalVectors.PredictStars(vectors, snapshot, movieIndex);
        var deviation = PersonalVectors.DeviationOf(vectors, snapshot, movieIndex);
        var (low, high) = StarScale.IntervalOf(stars, deviation);
        return TypedResults.Ok(movie with
        {
            MyRating = profile.RatingOf(movieId),
            PredictedRating = stars,
            StdDev = deviation,
            Low = low,
            High = high,
        });
    }

    internal static Results<Ok<SimilarMovies>, ProblemHttpResult> GetSimilarMovies(
        int movieId, [AsParameters] SimilarQuery query, ModelStore store) =>
        SimilarMovieSearch.Find(store.Current, movieId, query.Count) is { } similar
            ? TypedResults.Ok(similar)
            : NoSuchMovie(movieId);

    internal static Results<Ok<PopularMovies>, ValidationProblem> GetPopularMovies(
        [AsParameters] PopularQuery query, ModelStore store)
    {
        var snapshot = store.Current;
        var catalogue = snapshot.Catalogue;
        var errors = new Dictionary<string, string[]>();
        var filter = MovieFilter.Create(catalogue, query.Genre, excludeGenre: null, yearFrom: null, yearTo: null, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var items = new List<MovieItem>(query.Count);
        foreach (var movie in snapshot.ByPopularity)
        {
            if (items.Count == query.Count)
            {
                break;
            }

            if (filter.Allows(movie))
            {
                items.Add(MovieItem.Of(catalogue[movie]));
            }
        }

        return TypedResults.Ok(new PopularMovies(items));
    }

    /// <summary>Null also while the database is unavailable: the catalogue alone can answer.</summary>
    private static async ValueTask<UserProfile?> FindProfileAsync(
        int userId, UserProfiles profiles, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            return await profiles.GetAsync(userId, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            LogWithoutProfile(loggers.CreateLogger(typeof(MovieEndpoints)), exception.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Showing a movie without the user's part: {Reason}")]
    private static partial void LogWithoutProfile(ILogger logger, string reason);

    private static ProblemHttpResult NoSuchMovie(int movieId) =>
        TypedResults.Problem($"There is no movie {movieId}.", statusCode: StatusCodes.Status404NotFound);
}
