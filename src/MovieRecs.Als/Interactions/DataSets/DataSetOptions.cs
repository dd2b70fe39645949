namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>How <see cref="DataSet.Open"/> reads.</summary>
public sealed record DataSetOptions
{
    /// <summary>The movies of a bare ratings file, or instead of a folder's own: <c>u.item</c>, <c>movies.dat</c> or <c>movies.csv</c>.</summary>
    public string? MoviesPath { get; init; }

    /// <summary>The users of a bare ratings file, or instead of a folder's own: <c>u.user</c> or <c>users.dat</c>.</summary>
    public string? UsersPath { get; init; }

    /// <summary>The most that one file of a zip may unpack to, in bytes. The default is 18 times MovieLens 32M's largest.</summary>
    public long MaximumUnpackedBytes { get; init; } = 16L << 30;

    /// <summary>
    /// How many times its packed size a file of a zip may unpack to. MovieLens packs 4 to 6 times; beyond 200 times a file
    /// holds no data, only repetition. Files of less than 1 MiB are not held to it.
    /// </summary>
    public int MaximumCompressionRatio { get; init; } = 200;
}
