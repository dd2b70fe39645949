using System.Text;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Where the columns of a file of overviews are; -1 for one that it does not have.</summary>
/// <param name="Count">All columns of the file.</param>
/// <param name="Overview">Is always there.</param>
/// <param name="ItemId">This or one of the next two is there.</param>
/// <param name="TmdbId"><c>tmdbId</c>, or else <c>id</c>.</param>
/// <param name="ImdbId"><c>imdbId</c>.</param>
/// <param name="Keywords"><c>keywords</c>.</param>
internal sealed record OverviewColumns(int Count, int Overview, int ItemId, int TmdbId, int ImdbId, int Keywords)
{
    private const int MaximumColumns = 256;

    /// <summary>Reads the header, case and underscores aside.</summary>
    /// <exception cref="DataSetException">There is none, or it lacks a column.</exception>
    public static OverviewColumns Read(QuotedRecordReader reader, string fileName)
    {
        if (!reader.TryRead(out var header))
        {
            throw new DataSetException($"{fileName} is empty.");
        }

        Span<Range> fields = new Range[MaximumColumns];
        var count = DelimitedLine.Split(header, FieldDelimiter.Comma, fields);
        var names = new string[count is DelimitedLine.BadQuote or > MaximumColumns ? 0 : count];
        for (var column = 0; column < names.Length; column++)
        {
            names[column] = DelimitedLine.Text(header[fields[column]], FieldDelimiter.Comma, Encoding.UTF8);
        }

        reader.Columns = names;
        return Of(names, $"{fileName}, line {reader.LineNumber}");
    }

    /// <summary>IMDb's number, with or without <c>tt</c> before it.</summary>
    public static bool TryParseImdbId(ReadOnlySpan<byte> field, out long id) =>
        DelimitedLine.TryParseNumber(field.StartsWith("tt"u8) ? field[2..] : field, 9_999_999_999, out id) && id > 0;

    private static OverviewColumns Of(string[] names, string place)
    {
        var plain = Array.ConvertAll(names, name => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant());
        var tmdb = Array.IndexOf(plain, "tmdbid");
        var columns = new OverviewColumns(
            plain.Length, Array.IndexOf(plain, "overview"), Array.IndexOf(plain, "movieid"),
            tmdb >= 0 ? tmdb : Array.IndexOf(plain, "id"), Array.IndexOf(plain, "imdbid"), Array.IndexOf(plain, "keywords"));
        var hasId = columns is not { ItemId: < 0, TmdbId: < 0, ImdbId: < 0 };
        return (columns.Overview >= 0, hasId) switch
        {
            (true, true) => columns,
            (false, false) => throw new DataSetException($"{place}: this is not the header of a file of overviews: it has neither a column "
                + "overview nor one of movieId, tmdbId, id and imdbId."),
            (false, true) => throw new DataSetException($"{place}: the header has no column overview."),
            (true, false) => throw new DataSetException($"{place}: the header has none of the columns movieId, tmdbId, id and imdbId."),
        };
    }
}
