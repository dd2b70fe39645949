using System.ComponentModel;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Ratings.Import;

/// <param name="DryRun">Only report; nothing is written.</param>
public sealed record RatingImportQuery([property: DefaultValue(false)] bool DryRun = false);

/// <param name="ImportId">Takes the import back with DELETE; null after a dry run, and if nothing changed.</param>
/// <param name="Format">Whose file it is, as its columns tell.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Imported">Movies that were not rated before.</param>
/// <param name="Updated">Movies whose rating was another one.</param>
/// <param name="Unchanged">Movies with the same rating already, and repeated lines.</param>
/// <param name="UnmatchedCount">Lines that could not be used.</param>
/// <param name="Unmatched">The first thousand of them, with the reasons.</param>
/// <param name="Warnings">What looks wrong with the file as a whole.</param>
public sealed record RatingImportReport(
    int? ImportId,
    RatingFileFormat Format,
    bool DryRun,
    int Imported,
    int Updated,
    int Unchanged,
    int UnmatchedCount,
    IReadOnlyList<UnmatchedRating> Unmatched,
    IReadOnlyList<string> Warnings);

/// <param name="Line">From 1, the header included; of JSON the place in the list.</param>
/// <param name="Text">What the file calls the movie.</param>
/// <param name="Reason">Why it was not imported.</param>
/// <param name="Candidates">Movies that could be meant.</param>
public sealed record UnmatchedRating(int Line, string Text, string Reason, IReadOnlyList<MovieCandidate> Candidates);

/// <param name="Removed">Ratings that the import had added.</param>
/// <param name="Restored">Ratings that are as before the import again.</param>
/// <param name="Kept">Ratings that were changed or removed after the import, which stay as they are.</param>
public sealed record UndoneImport(int Removed, int Restored, int Kept);
