using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

internal static class RecommendationEndpoints
{
    /// <summary>Room for 10,000 ratings and 10,000 excluded ids.</summary>
    private const int MostBytes = 1 << 20;

    public static void MapRecommendations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/users/{userId}").WithTags("Recommendations").RequireAuthorization(Policies.Owner);

        group.MapGet("/recommendations", GetRecommendations)
            .WithName(nameof(GetRecommendations))
            .WithSummary("Movies that a user is likely to like, best first. A rating acknowledged before counts in it.")
            .WithDescription(
                "Movies that are rated, hidden or excluded never appear. "
                + "A user without a rating that the models know gets the popular list, as GET /movies/popular orders it; "
                + "what is popular also counts for a user with a few ratings, the less the more there are. "
                + "Send the ETag back as If-None-Match for 304 while nothing has changed.")
            .Produces<RecommendationList>().Produces(StatusCodes.Status304NotModified)
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapPost("/recommendations", PostRecommendations).WithTags("Recommendations").AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .WithName(nameof(PostRecommendations))
            .WithSummary("Movies that somebody with these ratings is likely to like, best first: for guests, and for what-ifs.")
            .WithDescription(
                "Nothing is kept. Without a rating that the models know it is the popular list. "
                + "A rated movie that does not exist is 404 and named.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/next-to-rate", GetNextToRate)
            .WithName(nameof(GetNextToRate))
            .WithSummary("Movies whose rating would teach the models most about a user who probably knows them.")
            .WithDescription(
                "Ask for a few, rate those that the user has seen, and ask again; pass the others in `exclude`. "
                + "Before the first training these are the popular movies.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/predictions", PostPredictions)
            .WithName(nameof(PostPredictions))
            .WithSummary("The given movies in the order in which this user is likely to like them.")
            .WithDescription(
                "Rated movies are ranked too. An id that does not exist is 404 and named; titles of which it is not clear which movie "
                + "is meant are reported with candidates.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<IResult> GetRecommendations(
        TargetUser user,
        [AsParameters] RecommendationQuery query,
        HttpRequest request,
        UserProfiles profiles,
        RecommendationService recommendations,
        CancellationToken cancellationToken)
    {
        var timer = recommendations.StartTimer();
        return await profiles.GetAsync(user.UserId, cancellationToken) is { } profile
            ? recommendations.Answer(profile, query, request.QueryString.Value ?? "", timer)
            : NoSuchUser();
    }

    internal static Results<Ok<RecommendationList>, ValidationProblem, ProblemHttpResult> PostRecommendations(
        GuestRequest request, ModelStore store, TimeProvider time)
    {
        // The serializer lets null stand for an element of a list.
        if (request.Ratings.Any(rating => rating is null))
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>
            {
                ["ratings"] = ["Each rating has a movieId and a rating; null is none."],
            });
        }

        var snapshot = store.Current;
        var unknown = request.Ratings.Select(rating => rating.MovieId).Distinct()
            .Where(movieId => snapshot.Catalogue.IndexOf(movieId) < 0).ToArray();
        if (unknown.Length > 0)
        {
            return NoSuchMovies(unknown);
        }

        var profile = UserProfile.OfGuest(
            [.. request.Ratings.Select(rating => (rating.MovieId, (byte)(2 * rating.Rating)))], time.GetUtcNow());
        var errors = new Dictionary<string, string[]>();
        var filter = CandidateFilter.Create(snapshot, profile, request, errors);
        return errors.Count > 0
            ? TypedResults.ValidationProblem(errors)
            : TypedResults.Ok(ListOf(snapshot, profile, filter, request));
    }

    internal static async Task<Results<Ok<NextToRateList>, ValidationProblem, ProblemHttpResult>> GetNextToRate(
        TargetUser user,
        [AsParameters] NextToRateQuery query,
        ModelStore store,
        UserProfiles profiles,
        CancellationToken cancellationToken)
    {
        if (await profiles.GetAsync(user.UserId, cancellationToken) is not { } profile)
        {
            return NoSuchUser();
        }

        var snapshot = store.Current;
        var errors = new Dictionary<string, string[]>();
        var filter = CandidateFilter.Create(snapshot, profile, new RecommendationQuery(Exclude: query.Exclude), errors);
        return errors.Count > 0
            ? TypedResults.ValidationProblem(errors)
            : TypedResults.Ok(NextToRate.For(snapshot, profile, filter, query.Count));
    }

    internal static async Task<Results<Ok<RecommendationList>, ValidationProblem, ProblemHttpResult>> PostPredictions(
        TargetUser user,
        PredictionRequest request,
        ModelStore store,
        UserProfiles profiles,
        CancellationToken cancellationToken)
    {
        if (await profiles.GetAsync(user.UserId, cancellationToken) is not { } profile)
        {
            return NoSuchUser();
        }

        if (request is { MovieIds: null, Titles: null } || request.Titles?.Any(title => title is null) == true)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>
            {
                [request.Titles is null ? "movieIds" : "titles"] = ["Name the movies by movieIds, or by titles of which none is null."],
            });
        }

        var snapshot = store.Current;
        var unknown = (request.MovieIds ?? []).Where(movieId => snapshot.Catalogue.IndexOf(movieId) < 0).Distinct().ToArray();
        if (unknown.Length > 0)
        {
            return NoSuchMovies(unknown);
        }

        var (named, unmatched) = Match(snapshot.Catalogue, request.Titles ?? []);
        int[] movies = [.. (request.MovieIds ?? []).Select(snapshot.Catalogue.IndexOf).Concat(named).Distinct()];
        return TypedResults.Ok(ListAnswers.Ranked(snapshot, profile, movies) with
        {
            Unmatched = request.Titles is null ? null : unmatched,
        });
    }

    private static RecommendationList ListOf(
        ServingSnapshot snapshot, UserProfile profile, CandidateFilter filter, GuestRequest request)
    {
        var (source, movies) = RankedLists.Recommend(snapshot, profile, filter, request.Taste, request.Count, inSession: false);
        return ListAnswers.Of(snapshot, profile, source, movies, request.WantedReasons);
    }

    private static (List<int> Movies, List<UnmatchedTitle> Unmatched) Match(Catalogue catalogue, IReadOnlyList<MovieTitle> titles)
    {
        var (movies, unmatched) = (new List<int>(), new List<UnmatchedTitle>());
        foreach (var title in titles)
        {
            var match = catalogue.Names.Find(title.Title, title.Year);
            if (match.Movie is { } movie)
            {
                movies.Add(movie);
            }
            else
            {
                unmatched.Add(new UnmatchedTitle(title.Title, title.Year, match.Describe(catalogue)));
            }
        }

        return (movies, unmatched);
    }

    private static ProblemHttpResult NoSuchMovies(int[] unknown) => TypedResults.Problem(
        $"There are no such movies: {string.Join(", ", unknown.Take(20))}.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult NoSuchUser() =>
        TypedResults.Problem("There is no such user.", statusCode: StatusCodes.Status404NotFound);
}
