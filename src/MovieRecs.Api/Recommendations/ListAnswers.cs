using System.Globalization;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>Puts an answer together from movies in their order: their stars, how sure those are, and why.</summary>
internal static class ListAnswers
{
    /// <summary>Reasons given where nobody says how many.</summary>
    public const int UsualReasons = 3;

    /// <summary>Movies named in a sentence.</summary>
    private const int NamedMovies = 3;

    /// <summary>The given movies in the user's order.</summary>
    public static RecommendationList Ranked(ServingSnapshot snapshot, UserProfile profile, ReadOnlySpan<int> movieIndices)
    {
        var (source, movies) = RankedLists.Order(snapshot, profile, movieIndices);
        return Of(snapshot, profile, source, movies);
    }

    /// <summary>Makes the answer.</summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="profile">The user.</param>
    /// <param name="source">What the order is made from.</param>
    /// <param name="movies">Best first.</param>
    /// <param name="reasons">How many reasons to give for each movie; null: none, and no explanation at all.</param>
    /// <param name="firstRank">The rank of the first movie.</param>
    /// <param name="nextCursor">Of the page after this one.</param>
    public static RecommendationList Of(
        ServingSnapshot snapshot, UserProfile profile, RecommendationSource source, IReadOnlyList<ScoredMovie> movies,
        int? reasons = null, int firstRank = 1, string? nextCursor = null)
    {
        var vectors = source == RecommendationSource.Popular ? null : profile.Answers.VectorsIn(snapshot);
        var items = new RecommendedMovie[movies.Count];
        for (var place = 0; place < items.Length; place++)
        {
            var (movieIndex, score) = movies[place];
            var movie = snapshot.Catalogue[movieIndex];
            var stars = PersonalVectors.PredictStars(vectors, snapshot, movieIndex);
            var deviation = PersonalVectors.DeviationOf(vectors, snapshot, movieIndex);
            var (low, high) = StarScale.IntervalOf(stars, deviation);
            items[place] = new RecommendedMovie(
                firstRank + place, movie.MovieId, movie.Title, movie.Year, movie.Genres, score, stars, deviation, low, high);
        }

        if (reasons is { } wanted)
        {
            Explain(snapshot, profile, vectors, movies, wanted, items);
        }

        return new RecommendationList(
            profile.UserId == UserProfile.Guest ? null : profile.UserId,
            snapshot.Version,
            snapshot.TrainedAt,
            source,
            vectors is null ? 0 : profile.RatedMovieIds.Length,
            items,
            nextCursor);
    }

    private static void Explain(
        ServingSnapshot snapshot, UserProfile profile, PersonalVectors? vectors, IReadOnlyList<ScoredMovie> movies, int wanted,
        RecommendedMovie[] items)
    {
        if (vectors is null)
        {
            for (var place = 0; place < items.Length; place++)
            {
                items[place] = items[place] with
                {
                    BaseRating = items[place].PredictedRating,
                    Because = [],
                    Reason = OfPopular(snapshot.Catalogue[movies[place].MovieIndex]),
                };
            }

            return;
        }

        var models = snapshot.Models!;
        int[] places = [.. Enumerable.Range(0, items.Length).Where(place => snapshot.ItemOfMovie(movies[place].MovieIndex) >= 0)];
        using var known = KnownRatings.Of(profile, models);
        var contributions = models.Stars.Explain(
            known.Profile, Array.ConvertAll(places, place => snapshot.ItemOfMovie(movies[place].MovieIndex)));
        for (var index = 0; index < places.Length; index++)
        {
            var because = Strongest(snapshot, known, contributions.Of(index), wanted);
            items[places[index]] = items[places[index]] with
            {
                BaseRating = StarScale.Clip(contributions.BaseOf(index)),
                Because = because,
                Reason = OfPersonal(because),
            };
        }

        ExplainPlaced(snapshot, known, movies, wanted, items);
        for (var place = 0; place < items.Length; place++)
        {
            // Came after the training, and nobody has learnt what content says: nothing of it is known but what others give it.
            items[place] = items[place].Because is not null ? items[place] : items[place] with
            {
                BaseRating = snapshot.Catalogue.Popularity.DampedMean(movies[place].MovieIndex),
                Because = [],
                Reason = OfPopular(snapshot.Catalogue[movies[place].MovieIndex]),
            };
        }
    }

    /// <summary>Movies that came after the training, by what they are like.</summary>
    private static void ExplainPlaced(
        ServingSnapshot snapshot, KnownRatings known, IReadOnlyList<ScoredMovie> movies, int wanted, RecommendedMovie[] items)
    {
        int[] places = [.. Enumerable.Range(0, items.Length).Where(place => snapshot.PlacedAt(movies[place].MovieIndex) is not null)];
        if (places.Length == 0)
        {
            return;
        }

        var contributions = snapshot.Models!.Stars.Explain(
            known.Profile, Array.ConvertAll(places, place => snapshot.PlacedAt(movies[place].MovieIndex)!));
        for (var index = 0; index < places.Length; index++)
        {
            var because = Strongest(snapshot, known, contributions.Of(index), wanted);
            items[places[index]] = items[places[index]] with
            {
                BaseRating = StarScale.Clip(contributions.BaseOf(index)),
                Because = because,
                Reason = $"New here, and by what it is like: {OfPersonal(because)}",
            };
        }
    }

    /// <summary>The ratings that add most, the most first; those that take most away come last if there is room for all.</summary>
    private static RatingReason[] Strongest(
        ServingSnapshot snapshot, KnownRatings known, ReadOnlySpan<float> contributions, int wanted)
    {
        var strongest = new ScoredItem[Math.Min(wanted, contributions.Length)];
        TopItems.Select(contributions, excluded: null, strongest);
        var because = new RatingReason[strongest.Length];
        for (var rank = 0; rank < because.Length; rank++)
        {
            var (place, contribution) = strongest[rank];
            var movieId = snapshot.Models!.Items.IdAt(known.Profile.ItemIndices[place]);
            because[rank] = new RatingReason(
                movieId, snapshot.Catalogue.Find(movieId)?.Title ?? "", known.Profile.Ratings[place], contribution);
        }

        return because;
    }

    private static string OfPersonal(RatingReason[] because)
    {
        string[] named = [.. because
            .Where(reason => reason.Contribution > 0 && reason.Title.Length > 0)
            .Take(NamedMovies)
            .Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Title} {reason.Rating:0.#}"))];
        return named.Length switch
        {
            0 => "People who rated the same movies choose it.",
            1 => $"Because you gave {named[0]}.",
            _ => $"Because you gave {string.Join(", ", named[..^1])} and {named[^1]}.",
        };
    }

    private static string OfPopular(CatalogueMovie movie) => movie.MeanRating is { } mean
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{movie.RatingCount} {(movie.RatingCount == 1 ? "person has" : "people have")} rated it, {mean:0.0} on average.")
        : "Nobody has rated it yet.";
}
