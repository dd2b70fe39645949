using MovieRecs.Als.Evaluation;

namespace MovieRecs.Cli.Evaluations;

/// <summary>How <c>--split</c> holds ratings out.</summary>
internal enum SplitKind
{
    Given,
    Random,
    PerUser,
    LastOut,
    ComeBack,
    Time,
}

/// <summary>A split with what is needed to say which one it was.</summary>
internal sealed record SplitChoice(SplitKind Kind, double TestFraction, int Seed)
{
    public static IReadOnlyDictionary<string, SplitKind> Names { get; } = new Dictionary<string, SplitKind>
    {
        ["random"] = SplitKind.Random,
        ["per-user"] = SplitKind.PerUser,
        ["last-out"] = SplitKind.LastOut,
        ["comeback"] = SplitKind.ComeBack,
        ["time"] = SplitKind.Time,
    };

    public string Name => Names.Where(pair => pair.Value == Kind).Select(pair => pair.Key).FirstOrDefault("given");

    public Split Apply(RatingLog ratings) => Kind switch
    {
        SplitKind.Random => Splits.Random(ratings, TestFraction, Seed),
        SplitKind.PerUser => Splits.PerUser(ratings, TestFraction, Seed),
        SplitKind.LastOut => Splits.LeaveLastOut(ratings),
        SplitKind.ComeBack => ratings.HasTimes
            ? Splits.ComeBack(ratings)
            : throw new CommandFailedException("--split comeback needs the times of the ratings, and the file has none"),
        SplitKind.Time => Splits.ByTime(ratings, TestFraction),
        _ => throw new InvalidOperationException("A given split has its own files."),
    };
}
