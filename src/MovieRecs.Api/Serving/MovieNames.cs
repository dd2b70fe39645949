using System.Globalization;
using MovieRecs.Als.Titles;

namespace MovieRecs.Api.Serving;

/// <summary>Finds movies by what other services know of them: ids, or a title and a year. Immutable.</summary>
internal sealed class MovieNames
{
    /// <summary>Films of one title and neighbouring years are the same: services differ in which premiere counts.</summary>
    private const int YearTolerance = 1;

    private const int MostCandidates = 5;

    private readonly Catalogue _catalogue;
    private readonly Dictionary<int, int> _byImdbId = [];
    private readonly Dictionary<int, int> _byTmdbId = [];
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);

    public MovieNames(Catalogue catalogue)
    {
        _catalogue = catalogue;
        for (var index = 0; index < catalogue.Count; index++)
        {
            var movie = catalogue[index];
            if (int.TryParse(movie.ImdbId, NumberStyles.None, CultureInfo.InvariantCulture, out var imdbId))
            {
                _byImdbId.TryAdd(imdbId, index);
            }

            if (movie.TmdbId is { } tmdbId)
            {
                _byTmdbId.TryAdd(tmdbId, index);
            }

            foreach (var name in TitleIndex.NamesOf(movie.Title).Distinct())
            {
                if (!_byName.TryGetValue(name, out var movies))
                {
                    _byName.Add(name, movies = []);
                }

                movies.Add(index);
            }
        }
    }

    public int? FindImdbId(int imdbId) => _byImdbId.TryGetValue(imdbId, out var movie) ? movie : null;

    public int? FindTmdbId(int tmdbId) => _byTmdbId.TryGetValue(tmdbId, out var movie) ? movie : null;

    /// <summary>The movie of a title: of the year if it is known, else one whose year is a year off, if no other could be meant.</summary>
    /// <param name="title">Case, accents, punctuation and the place of the article do not matter; the year may follow in brackets.</param>
    /// <param name="year">Of release; null if it is unknown.</param>
    public NameMatch Find(string title, int? year)
    {
        if (year is null && title.TrimEnd() is [.., '(', _, _, _, _, ')'] whole
            && int.TryParse(whole.AsSpan(whole.Length - 5, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var inTitle))
        {
            (title, year) = (whole[..^6].TrimEnd(), inTitle);
        }

        var named = TitleIndex.NamesOf(title).SelectMany(name => _byName.GetValueOrDefault(name) ?? []).Distinct().Order().ToArray();
        var exact = year is null ? named : [.. named.Where(movie => _catalogue[movie].Year == year)];
        if (exact.Length == 0)
        {
            exact = [.. named.Where(movie => _catalogue[movie].Year is not { } other || Math.Abs(other - year!.Value) <= YearTolerance)];
        }

        return exact.Length == 1
            ? new NameMatch(exact[0], [])
            : new NameMatch(null, [.. (exact.Length > 0 ? exact : named.Length > 0 ? named : Similar(title)).Take(MostCandidates)]);
    }

    /// <summary>Titles with the same words, the best known first.</summary>
    private IEnumerable<int> Similar(string title)
    {
        var query = new TitleQuery(title);
        var found = new List<int>();
        for (var movie = _catalogue.Titles.FindNext(query, 0, out _); movie >= 0; movie = _catalogue.Titles.FindNext(query, movie + 1, out _))
        {
            found.Add(movie);
        }

        return found.OrderByDescending(movie => _catalogue[movie].RatingCount);
    }
}

/// <summary>What a title stands for.</summary>
/// <param name="Movie">The movie in the catalogue; null if there is none, or more than one.</param>
/// <param name="Candidates">Which it could be, if it is not clear.</param>
internal readonly record struct NameMatch(int? Movie, IReadOnlyList<int> Candidates)
{
    /// <summary>The candidates as an answer names them.</summary>
    public MovieCandidate[] Describe(Catalogue catalogue) =>
        [.. Candidates.Select(movie => new MovieCandidate(catalogue[movie].MovieId, catalogue[movie].Title, catalogue[movie].Year))];
}

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
public sealed record MovieCandidate(int MovieId, string Title, int? Year);
