using System.Globalization;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>Which movies one answer to one user may hold.</summary>
internal sealed class CandidateFilter
{
    /// <summary>A page of a hundred can be excluded ten times over; longer lists do not fit a request line anyway.</summary>
    private const int MaximumExcluded = 1000;

    private readonly ServingSnapshot _snapshot;
    private readonly UserProfile _profile;
    private readonly MovieFilter _movies;
    private readonly int[] _excludedMovieIds;
    private readonly bool _includeRated;

    private CandidateFilter(
        ServingSnapshot snapshot, UserProfile profile, MovieFilter movies, int[] excludedMovieIds, bool includeRated)
    {
        _snapshot = snapshot;
        _profile = profile;
        _movies = movies;
        _excludedMovieIds = excludedMovieIds;
        _includeRated = includeRated;
    }

    /// <summary>
    /// Reads what a guest asks for, with ids that can be as many as the request allows. The filter is usable only if this adds no error.
    /// </summary>
    public static CandidateFilter Create(
        ServingSnapshot snapshot, UserProfile profile, GuestRequest request, Dictionary<string, string[]> errors)
    {
        RefuseReasonsAlone(request.Explain, request.Reasons, errors);
        return new CandidateFilter(
            snapshot,
            profile,
            MovieFilter.Create(
                snapshot.Catalogue, request.Genre, request.ExcludeGenre, request.YearFrom, request.YearTo, errors,
                request.MinRatings, request.AllGenres),
            [.. (request.Exclude ?? []).Order()],
            request.IncludeRated);
    }

    /// <summary>Reads the parameters of a request. The filter is usable only if this adds no error.</summary>
    public static CandidateFilter Create(
        ServingSnapshot snapshot, UserProfile profile, RecommendationQuery query, Dictionary<string, string[]> errors)
    {
        RefuseReasonsAlone(query.Explain, query.Reasons, errors);
        return new CandidateFilter(
            snapshot,
            profile,
            MovieFilter.Create(
                snapshot.Catalogue, query.Genre, query.ExcludeGenre, query.YearFrom, query.YearTo, errors, query.MinRatings,
                query.AllGenres),
            ParseExcluded(query.Exclude, errors),
            query.IncludeRated);
    }

    /// <summary>Whether a movie of the catalogue may be in the list.</summary>
    public bool Allows(int movieIndex)
    {
        var movieId = _snapshot.Catalogue[movieIndex].MovieId;
        return _movies.Allows(movieIndex)
            && (_includeRated || !_profile.HasRated(movieId))
            && !_profile.HasHidden(movieId)
            && Array.BinarySearch(_excludedMovieIds, movieId) < 0;
    }

    /// <summary>Adds the items of the models that may not be in the list.</summary>
    public void AddExcludedTo(ItemSet excluded)
    {
        if (!_includeRated)
        {
            Add(_profile.RatedMovieIds, excluded);
        }

        Add(_profile.HiddenMovieIds, excluded);
        Add(_excludedMovieIds, excluded);
        if (!_movies.AllowsAll)
        {
            _snapshot.Facts.Exclude(_movies, excluded);
        }
    }

    private void Add(ReadOnlySpan<int> movieIds, ItemSet excluded)
    {
        foreach (var movieId in movieIds)
        {
            if (_snapshot.Models!.Items.IndexOf(movieId) is >= 0 and var item)
            {
                excluded.Add(item);
            }
        }
    }

    private static void RefuseReasonsAlone(bool explain, int? reasons, Dictionary<string, string[]> errors)
    {
        if (!explain && reasons is not null)
        {
            errors["reasons"] = ["Reasons are part of an explanation: they need explain = true."];
        }
    }

    private static int[] ParseExcluded(string? exclude, Dictionary<string, string[]> errors)
    {
        var movieIds = new List<int>();
        foreach (var text in (exclude ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var movieId))
            {
                errors["exclude"] = ["Movie ids are whole numbers, separated by commas."];
                return [];
            }

            movieIds.Add(movieId);
        }

        if (movieIds.Count > MaximumExcluded)
        {
            errors["exclude"] = [$"At most {MaximumExcluded} movies can be excluded."];
        }

        movieIds.Sort();
        return [.. movieIds];
    }
}
