using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Users;

/// <param name="RatingsRemoved">Ratings that were deleted with the user.</param>
/// <param name="ModelVersion">The version in service, which was trained while the user was there; 0 if there is none.</param>
/// <param name="RetrainQueued">
/// Whether a training run is queued that first solves the movies the user had rated without these ratings and then trains afresh. If
/// the database was away, it is queued as soon as it is back.
/// </param>
/// <param name="ErasureId">Under which an administrator sees when the models have forgotten the user, too.</param>
public sealed record DeletionReceipt(int RatingsRemoved, int ModelVersion, bool RetrainQueued, int ErasureId);

/// <param name="Items">Hidden last first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record HiddenMoviePage(IReadOnlyList<HiddenMovieItem> Items, string? NextCursor);

/// <param name="Items">Added last first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record WatchlistPage(IReadOnlyList<WatchlistItem> Items, string? NextCursor);

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="AddedAt">When it was added.</param>
public sealed record WatchlistItem(int MovieId, string Title, int? Year, DateTimeOffset AddedAt);

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="HiddenAt">When it was hidden.</param>
public sealed record HiddenMovieItem(int MovieId, string Title, DateTimeOffset HiddenAt);

/// <param name="Format"><c>json</c>: everything; <c>csv</c>: the ratings, as Letterboxd's import takes them.</param>
public sealed record ExportQuery(
    [property: AllowedValues("json", "csv", ErrorMessage = "The format must be json or csv."), DefaultValue("json")]
    string Format = "json");

/// <param name="UserId">The account's id.</param>
/// <param name="UserName">Null for a user without a login.</param>
/// <param name="Roles">As in the answer to a login.</param>
/// <param name="CreatedAt">When it was registered or imported.</param>
/// <param name="Ratings">Oldest first.</param>
/// <param name="Hidden">Movies that are never recommended, hidden first first.</param>
/// <param name="Watchlist">Movies to watch, added first first.</param>
/// <param name="Sessions">Logins whose tokens are still kept, oldest first.</param>
/// <param name="Imports">Files of ratings that were brought along, with what can be taken back, oldest first.</param>
/// <param name="TasteMatches">With whom the user agreed to compare tastes.</param>
public sealed record ExportedAccount(
    int UserId,
    string? UserName,
    IReadOnlyList<string> Roles,
    DateTimeOffset CreatedAt,
    IReadOnlyList<ExportedRating> Ratings,
    IReadOnlyList<HiddenMovieItem> Hidden,
    IReadOnlyList<WatchlistItem> Watchlist,
    IReadOnlyList<ExportedSession> Sessions,
    IReadOnlyList<ExportedImport> Imports,
    IReadOnlyList<ExportedTasteMatch> TasteMatches);

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="ImdbId">IMDb's number with its leading zeros.</param>
/// <param name="TmdbId">The Movie Database's id.</param>
/// <param name="Rating">Stars.</param>
/// <param name="RatedAt">When it was given or last changed.</param>
public sealed record ExportedRating(
    int MovieId, string Title, int? Year, string? ImdbId, int? TmdbId, decimal Rating, DateTimeOffset RatedAt);

/// <param name="ImportId">Takes it back.</param>
/// <param name="Format">Whose file it was.</param>
/// <param name="ImportedAt">When.</param>
/// <param name="Changes">What it did to the ratings.</param>
public sealed record ExportedImport(
    int ImportId, string Format, DateTimeOffset ImportedAt, IReadOnlyList<ExportedChange> Changes);

/// <param name="MovieId">The movie.</param>
/// <param name="Rating">Stars that were imported.</param>
/// <param name="PreviousRating">Stars before; null if it was not rated.</param>
public sealed record ExportedChange(int MovieId, decimal Rating, decimal? PreviousRating);

/// <param name="OtherId">The other one.</param>
/// <param name="AgreedAt">When the user agreed.</param>
public sealed record ExportedTasteMatch(int OtherId, DateTimeOffset AgreedAt);

/// <param name="StartedAt">When it began.</param>
/// <param name="LastUsedAt">When it was refreshed last.</param>
/// <param name="ExpiresAt">When it ends unless it is refreshed.</param>
public sealed record ExportedSession(DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt);

/// <param name="UserId">Whose taste it is.</param>
/// <param name="ModelVersion">The version that all of this answer comes from; 0 before the first training.</param>
/// <param name="TrainedAt">When that version was trained; null before the first training.</param>
/// <param name="RatingCount">The user's ratings.</param>
/// <param name="MeanRating">Their mean in stars; null without any.</param>
/// <param name="CommunityMean">The mean of everybody's ratings.</param>
/// <param name="Histogram">How often each rating was given, by the user and by everybody.</param>
/// <param name="Genres">What the user rates above the own mean first, what below it last.</param>
/// <param name="Decades">Likewise.</param>
/// <param name="Surprises">Ratings that are farthest from what the model would have predicted, the farthest first.</param>
/// <param name="Certainty">How sure the model is of the user; null where it does not say.</param>
public sealed record TasteProfileAnswer(
    int UserId,
    int ModelVersion,
    DateTimeOffset? TrainedAt,
    int RatingCount,
    double? MeanRating,
    double? CommunityMean,
    IReadOnlyList<HistogramBar> Histogram,
    IReadOnlyList<TasteGroup> Genres,
    IReadOnlyList<TasteGroup> Decades,
    IReadOnlyList<SurprisingRating> Surprises,
    Certainty? Certainty);

/// <param name="Rating">Stars.</param>
/// <param name="Count">How often the user gave it.</param>
/// <param name="Share">Of the user's ratings, from 0 to 1.</param>
/// <param name="CommunityShare">Of everybody's, as of the catalogue's loading.</param>
public sealed record HistogramBar(double Rating, int Count, double Share, double CommunityShare);

/// <param name="Name">A genre, or a decade such as <c>1990s</c>.</param>
/// <param name="Count">The user's ratings of its movies.</param>
/// <param name="MeanRating">Their mean in stars.</param>
/// <param name="Difference">From the user's own mean in stars, drawn towards 0 where there are few ratings.</param>
public sealed record TasteGroup(string Name, int Count, double MeanRating, double Difference);

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Rating">The user's, in stars.</param>
/// <param name="PredictedRating">What the model would say of it from the other ratings.</param>
public sealed record SurprisingRating(int MovieId, string Title, int? Year, double Rating, float PredictedRating);

/// <param name="StdDev">How far off a prediction for a well-known movie may be, in stars.</param>
/// <param name="WithoutRatings">The same for somebody of whom nothing is known.</param>
public sealed record Certainty(double StdDev, double WithoutRatings);
