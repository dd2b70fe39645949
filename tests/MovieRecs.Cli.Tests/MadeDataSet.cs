using System.Globalization;
using System.Text;

namespace MovieRecs.Cli.Tests;

/// <summary>
/// A small 100K-style data set of two kinds of viewers: those with an even id watch and like movies with an even id, the
/// others the odd ones, and everybody now and then another.
/// </summary>
internal static class MadeDataSet
{
    public const int Users = 120;
    public const int Movies = 40;

    /// <summary>Writes u.data, u.item and u.user into the folder.</summary>
    public static string WriteTo(TemporaryFolder folder)
    {
        var (ratings, movies, users) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        var random = new Random(5);
        for (var user = 1; user <= Users; user++)
        {
            users.Append(CultureInfo.InvariantCulture, $"{user}|{20 + (user % 40)}|{(user % 2 == 0 ? 'F' : 'M')}|artist|{user % 10}0000\n");
            foreach (var movie in Enumerable.Range(1, Movies).OrderBy(_ => random.Next()).Take(24))
            {
                var isTheirs = movie % 2 == user % 2;
                if (isTheirs || random.Next(4) == 0)
                {
                    var stars = Math.Clamp((isTheirs ? 4 : 2) + random.Next(-1, 2), 1, 5);
                    ratings.Append(CultureInfo.InvariantCulture, $"{user}\t{movie}\t{stars}\t{random.Next(880_000_000, 890_000_000)}\n");
                }
            }
        }

        for (var movie = 1; movie <= Movies; movie++)
        {
            // u.item: id, title, release, video, url, 19 genre flags (unknown, Action, …); even ids are comedies.
            var flags = Enumerable.Range(0, 19).Select(genre => genre == (movie % 2 == 0 ? 5 : 1) ? "1" : "0");
            movies.Append(CultureInfo.InvariantCulture, $"{movie}|{TitleOf(movie)}|01-Jan-1995||http://example|{string.Join('|', flags)}\n");
        }

        folder.Write("u.item", movies.ToString());
        folder.Write("u.user", users.ToString());
        folder.Write("u.data", ratings.ToString());
        return folder.Path;
    }

    public static string TitleOf(int movie) => movie switch
    {
        7 => "Seventh, The (1995)",
        9 => "Amélie (1995)",
        _ => $"Movie number {movie} (1995)",
    };
}
