using System.Text;
using System.Text.RegularExpressions;

namespace MovieRecs.Als.Tests;

/// <summary>The samples of the library's README, word for word.</summary>
internal static partial class ReadmeSamples
{
    public static void Files(string folder, string model, TextWriter console)
    {
        var recommender = Recommender.Train(folder);

        // A user of the data set
        foreach (var item in recommender.Recommend(userId: 3))
        {
            console.WriteLine($"{item.Title}: {item.Stars:0.0} stars");
        }

        // Somebody new
        var movie = recommender.Find("movie 12")[0];
        foreach (var item in recommender.Recommend([new(movie, 4.5f)]))
        {
            console.WriteLine($"{item.Title}: {item.Stars:0.0} stars");
        }

        foreach (var item in recommender.Similar(movie))
        {
            console.WriteLine($"{item.Title}: {item.Similarity:0.00}");
        }

        recommender.Save(model);
        recommender = Recommender.Load(model);
    }

    public static void Memory(TextWriter console)
    {
        var recommender = Recommender.Train(
        [
            new UserRating(UserId: 1, ItemId: 10, Rating: 5),
            new UserRating(UserId: 1, ItemId: 11, Rating: 2),
            new UserRating(UserId: 2, ItemId: 10, Rating: 4),
            new UserRating(UserId: 2, ItemId: 12, Rating: 5),
        ]);
        console.WriteLine(recommender.Recommend(userId: 1)[0].ItemId);
    }

    /// <summary>The C# blocks of a page.</summary>
    public static IReadOnlyList<string> BlocksOf(string markdown) =>
        [.. Block().Matches(markdown).Select(match => match.Groups[1].Value)];

    /// <summary>Every line without the indentation of a method's body.</summary>
    public static string Unindented(string source)
    {
        var lines = new StringBuilder();
        foreach (var line in source.Split('\n'))
        {
            lines.Append(line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line).Append('\n');
        }

        return lines.ToString();
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
