using System.Text.Json.Serialization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Cli.DataSets;

/// <summary>What <c>import</c> found in a data set; the JSON of <c>--json</c>.</summary>
internal sealed record DataSetSummary
{
    public required string Path { get; init; }

    public required string RatingsFile { get; init; }

    public required int Users { get; init; }

    /// <summary>Movies of the catalogue; null without one.</summary>
    public required int? Movies { get; init; }

    public required int RatedMovies { get; init; }

    /// <summary>Pairs of user and movie.</summary>
    public required long Ratings { get; init; }

    /// <summary>Ratings that a later line for the same user and movie replaced.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Ratings as a share of users × rated movies, 0 to 1.</summary>
    public required double Density { get; init; }

    public required double MeanRating { get; init; }

    /// <summary>Ratings by stars.</summary>
    public required IReadOnlyDictionary<string, long> Histogram { get; init; }

    public required Spread RatingsPerUser { get; init; }

    public required Spread RatingsPerMovie { get; init; }

    /// <summary>Null in a file without timestamps.</summary>
    public required DateTimeOffset? FirstRatedAt { get; init; }

    public required DateTimeOffset? LastRatedAt { get; init; }

    public required IReadOnlyList<FileSummary> Files { get; init; }

    /// <summary>Where it was written to, with <c>--out</c>.</summary>
    public string? WrittenTo { get; init; }

    /// <summary>Lines refused in all files.</summary>
    [JsonIgnore]
    public long RefusedCount => Files.Sum(file => file.Refused);

    /// <summary>Smallest, median and largest of a count.</summary>
    internal sealed record Spread(int Minimum, double Median, int Maximum)
    {
        public static Spread OfRows(InteractionMatrix matrix)
        {
            var lengths = new int[matrix.RowCount];
            for (var row = 0; row < lengths.Length; row++)
            {
                lengths[row] = matrix.ColumnsOf(row).Length;
            }

            Array.Sort(lengths);
            return lengths.Length == 0
                ? new Spread(0, 0, 0)
                : new Spread(lengths[0], (lengths[(lengths.Length - 1) / 2] + lengths[lengths.Length / 2]) / 2.0, lengths[^1]);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DataSetSummary))]
internal sealed partial class DataSetSummaryJson : JsonSerializerContext;
