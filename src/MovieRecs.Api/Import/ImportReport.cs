using System.Text.Json.Serialization;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Api.Import;

/// <summary>What an import changed and refused.</summary>
/// <param name="Source">Path or name of the data set.</param>
/// <param name="Movies">Rows of the catalogue.</param>
/// <param name="Tags">Tags of films; a changed one was removed.</param>
/// <param name="Overviews">Films by what happened to what is said of them.</param>
/// <param name="UsersInserted">Users that were not known before.</param>
/// <param name="Ratings">Pairs of user and movie.</param>
/// <param name="RatingsReplaced">Ratings that a later line for the same user and movie replaced within the data set.</param>
/// <param name="Files">The files, with the lines refused.</param>
/// <param name="Seconds">From the lock to the commit.</param>
internal sealed record ImportReport(
    string Source,
    ImportedRows Movies,
    ImportedRows Tags,
    ImportedRows Overviews,
    long UsersInserted,
    ImportedRows Ratings,
    long RatingsReplaced,
    IReadOnlyList<FileSummary> Files,
    double Seconds)
{
    [JsonIgnore]
    public bool ChangedNothing => Movies.Changed + Tags.Changed + Overviews.Changed + UsersInserted + Ratings.Changed == 0;

    private bool IsOfOverviewsAlone => Ratings.Changed + Ratings.Unchanged == 0;

    private string Unchanged => IsOfOverviewsAlone
        ? FormattableString.Invariant($"{Overviews.Unchanged:N0} overviews")
        : FormattableString.Invariant($"{Movies.Unchanged:N0} movies, {Ratings.Unchanged:N0} ratings");

    private string Changes => IsOfOverviewsAlone
        ? $"overviews {Overviews}"
        : FormattableString.Invariant($"movies {Movies}; {TagChanges}{OverviewChanges}users {UsersInserted:N0} new; ratings {Ratings}");

    private string TagChanges => Tags.Changed == 0
        ? string.Empty
        : FormattableString.Invariant($"tags {Tags.Inserted:N0} new, {Tags.Updated:N0} removed; ");

    private string OverviewChanges => Overviews.Changed == 0
        ? string.Empty
        : FormattableString.Invariant($"overviews {Overviews.Inserted:N0} new, {Overviews.Updated:N0} changed; ");

    [JsonIgnore]
    public long LineCount => Files.Sum(file => file.Lines);

    [JsonIgnore]
    public long RefusedCount => Files.Sum(file => file.Refused);

    /// <summary>One line for the log and the terminal.</summary>
    public override string ToString()
    {
        var changes = ChangedNothing ? $"nothing has changed ({Unchanged})" : Changes;
        return FormattableString.Invariant(
            $"{Source}: {changes}; {RefusedCount:N0} of {LineCount:N0} lines refused; {Seconds:0.0} s");
    }
}

/// <summary>Rows by what an import did to them.</summary>
internal sealed record ImportedRows(long Inserted, long Updated, long Unchanged)
{
    public static ImportedRows None { get; } = new(0, 0, 0);

    [JsonIgnore]
    public long Changed => Inserted + Updated;

    public override string ToString() =>
        FormattableString.Invariant($"{Inserted:N0} new, {Updated:N0} changed, {Unchanged:N0} unchanged");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportReportJson : JsonSerializerContext;
