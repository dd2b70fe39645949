using System.CommandLine;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Cli.Options;

/// <summary>
/// <c>--data</c>, <c>--movies</c> and <c>--users</c>, the same for every command that reads a data set, and <c>--overviews</c> for those
/// that make something of it.
/// </summary>
internal sealed class DataOptions
{
    public Option<string> Data { get; } = new("--data")
    {
        Description =
            "A MovieLens folder or zip (100K, 1M, 10M, 20M, 25M, 32M, latest), or one ratings file in any of these forms.",
        HelpName = "PATH",
        Required = true,
    };

    public Option<string?> Movies { get; } = new("--movies")
    {
        Description = "The movies of a bare ratings file: u.item, movies.dat or movies.csv.",
        HelpName = "FILE",
    };

    public Option<string?> Users { get; } = new("--users")
    {
        Description = "The users of a bare ratings file: u.user or users.dat.",
        HelpName = "FILE",
    };

    public Option<string?> Overviews { get; } = new("--overviews")
    {
        Description =
            "What the movies are about: a CSV file with a header that has overview and movieId, tmdbId (or id) or imdbId, such as "
            + "tmdb_5000_movies.csv. A folder's own overviews.csv needs no option.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Movies);
        command.Options.Add(Users);
    }

    public void AddWithOverviewsTo(Command command)
    {
        AddTo(command);
        command.Options.Add(Overviews);
    }

    /// <summary>Opens what the options name.</summary>
    /// <exception cref="DataSetException">There is no data set.</exception>
    public DataSet Open(ParseResult arguments) => Open(arguments, arguments.GetRequiredValue(Data));

    /// <summary>The same with another file of ratings.</summary>
    /// <exception cref="DataSetException">There is no data set.</exception>
    public DataSet Open(ParseResult arguments, string path) => DataSet.Open(
        path,
        new DataSetOptions
        {
            MoviesPath = arguments.GetValue(Movies),
            UsersPath = arguments.GetValue(Users),
            OverviewsPath = arguments.GetValue(Overviews),
        });
}
