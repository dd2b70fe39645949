using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Training;

/// <summary>When models are trained and how many are kept. Bound from the <c>Training</c> section and checked at start.</summary>
public sealed class TrainingOptions
{
    public const string SectionName = "Training";

    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(1);

    /// <summary>Time from the end of one run to the start of the next; at least <see cref="ShortestInterval"/>.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Ratings given, changed or removed since the last run that start the next one; 0 never does.</summary>
    [Range(0, int.MaxValue)]
    public int AfterNewRatings { get; init; } = 1000;

    /// <summary>
    /// Below this many ratings nothing is trained and the popular list is served: a validation part of a few dozen ratings
    /// could not tell a good model from a bad one.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MinimumRatings { get; init; } = 1000;

    /// <summary>Published models whose bytes are kept for going back to; the active one is kept besides.</summary>
    [Range(1, 100)]
    public int KeptModels { get; init; } = 5;

    /// <summary>
    /// Processors that training may use; 0 is all but one (at least one), so that the service goes on answering.
    /// </summary>
    [Range(0, 1024)]
    public int Threads { get; init; }
}
