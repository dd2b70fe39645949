using System.Text;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

public sealed class OverviewTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Reads_quotes_line_breaks_commas_and_emoji(string lineEnd)
    {
        var table = Read(string.Join(
            lineEnd,
            "title,overview,id",
            "Heat,\"A \"\"thief\"\", and\nthe policeman\r\nwho hunts him.\",949",
            "",
            "Up,  A house flies 🎈🏠 away ,14160",
            "Toy Story,\"\"\"Toys\"\" live.\",862",
            ""));

        Assert.Equal(
            [
                (949, "A \"thief\", and\nthe policeman\nwho hunts him."), (14160, "A house flies 🎈🏠 away"), (862, "\"Toys\" live."),
            ],
            table.Overviews.Select(record => (record.TmdbId!.Value, record.Overview)));
        Assert.Equal((3, 0), (table.Report.LineCount, table.Report.RefusedCount));
        Assert.Empty(table.Report.Notes);
    }

    [Fact]
    public void Reads_a_file_with_a_byte_order_mark_before_a_quoted_header()
    {
        var table = Read("\uFEFF\"movieId\",\"overview\"\n1,Toys.\n");

        Assert.Equal("Toys.", table.Find(1, null, null)!.Overview);
    }

    [Theory]
    [InlineData("movieId", "7", 7, null, null)]
    [InlineData("movie_id", "7", 7, null, null)]
    [InlineData("tmdbId", "862", null, 862, null)]
    [InlineData("TMDB_ID", "862", null, 862, null)]
    [InlineData("id", "862", null, 862, null)]
    [InlineData("imdbId", "tt0114709", null, null, "0114709")]
    [InlineData("imdb_id", "114709", null, null, "0114709")]
    [InlineData("imdb_id", "tt10872600", null, null, "10872600")]
    public void Finds_its_columns_by_name(string column, string value, int? itemId, int? tmdbId, string? imdbId)
    {
        var record = Assert.Single(Read($"other,Overview,{column}\nx,Toys.,{value}\n").Overviews);

        Assert.Equal((itemId, tmdbId, imdbId), (record.ItemId, record.TmdbId, record.ImdbId));
    }

    [Fact]
    public void The_most_specific_id_of_a_row_decides_whatever_the_others_say()
    {
        var table = Read("id,imdb_id,tmdb_id,movieId,overview\nrow 1,x,y,3,A\nrow 2,tt1,862,,B\nrow 3,tt0113277,,,C\n");

        Assert.Equal(
            [(3, null, null), (null, 862, null), (null, null, "0113277")],
            table.Overviews.Select(record => (record.ItemId, record.TmdbId, record.ImdbId)));
    }

    [Fact]
    public void Of_several_rows_with_one_id_the_first_counts_and_the_others_are_noted()
    {
        var table = Read("movieId,tmdbId,overview\n,862,First\n,862,\"Second,\nlonger\"\n862,,Another film\n,862,Third\n");

        Assert.Equal(["First", "Another film"], table.Overviews.Select(record => record.Overview));
        Assert.Equal(
            "2 rows have the id of an earlier one, which counts; the first of them is line 3.", Assert.Single(table.Report.Notes));
        Assert.Equal(0, table.Report.RefusedCount);
    }

    [Fact]
    public void A_row_that_says_nothing_is_left_out_without_a_word()
    {
        var table = Read("id,overview\n1,\n2,\"  \n \"\nnone,\n3,Text\n");

        Assert.Equal(3, Assert.Single(table.Overviews).TmdbId);
        Assert.Equal((4, 0), (table.Report.LineCount, table.Report.RefusedCount));
    }

    [Theory]
    [InlineData("x,Text", "the TMDB id is not a whole number from 1 to 2147483647")]
    [InlineData("0,Text", "the TMDB id is not a whole number from 1 to 2147483647")]
    [InlineData("2147483648,Text", "the TMDB id is not a whole number from 1 to 2147483647")]
    [InlineData(",Text", "it has no id")]
    [InlineData("5", "it does not have the file's columns")]
    [InlineData("5,Te,xt", "it does not have the file's columns")]
    [InlineData("5,\"Te\"xt", "a quote is not closed")]
    [InlineData("5,\"Text", "a quote is not closed")]
    public void Refuses_a_bad_row_with_its_line_and_keeps_the_others(string row, string reason)
    {
        // The line break within quotes counts, and the next row's quotes show that this one's was meant to be closed.
        var table = Read($"id,overview\n1,\"One\nline more\"\n{row}\n2,\"Two\"\n");

        Assert.Equal([1, 2], table.Overviews.Select(record => record.TmdbId!.Value));
        var refused = Assert.Single(table.Report.Refused);
        Assert.Equal(("overviews.csv", 4, reason), (refused.File, refused.LineNumber, refused.Reason));
    }

    [Theory]
    [InlineData("movieId", "x", "the movie id is not a whole number from 1 to 2147483647")]
    [InlineData("imdbId", "nm0000158", "the IMDb id is not a number of up to ten digits, with or without tt")]
    [InlineData("imdbId", "tt", "the IMDb id is not a number of up to ten digits, with or without tt")]
    public void Refuses_other_ids_that_are_no_number(string column, string value, string reason) =>
        Assert.Equal(reason, Assert.Single(Read($"{column},overview\n{value},Text\n").Report.Refused).Reason);

    [Fact]
    public void Refuses_a_row_that_is_not_UTF_8()
    {
        var path = _folder.Write("overviews.csv", "id,overview\n1,Amélie\n2,Heat\n", Encoding.Latin1);

        var table = OverviewTable.Read(path);

        Assert.Equal(2, Assert.Single(table.Overviews).TmdbId);
        Assert.Equal((2, "the line is not UTF-8"), (table.Report.Refused[0].LineNumber, table.Report.Refused[0].Reason));
    }

    [Theory]
    [InlineData(20_000, true)]
    [InlineData(20_001, false)]
    [InlineData(100_000, false)]
    public void Refuses_a_text_that_is_longer_than_twenty_thousand_characters(int length, bool isAccepted)
    {
        var table = Read($"id,overview\n1,\"{new string('é', length)}\"\n2,Next\n");

        Assert.Equal(isAccepted ? [1, 2] : [2], table.Overviews.Select(record => record.TmdbId!.Value));
        if (!isAccepted)
        {
            var refused = Assert.Single(table.Report.Refused);
            Assert.Equal((2, "the overview is longer than 20000 characters"), (refused.LineNumber, refused.Reason));
            Assert.Equal(81, refused.Text.Length);
        }
    }

    [Fact]
    public void Control_characters_become_blanks_and_line_ends_line_feeds() =>
        Assert.Equal(
            "A\nB C D E", Assert.Single(Read("id,overview\n1,\"\0A\rB\0C\tD\u0085E\u0001\"\n").Overviews).Overview);

    [Fact]
    public void Records_of_any_length_are_read_across_the_ends_of_the_buffer()
    {
        // Lengths around the buffer's 64 KiB put quotes, doubled quotes and line ends on each side of its end.
        for (var length = 65_490; length < 65_560; length++)
        {
            var filler = new string('x', length - 40);
            var table = Read($"id,other,overview\r\n1,\"{filler}\",\"A \"\"quote\"\"\"\r\n2,y,\"End\nof it\"\r\n");

            Assert.Equal(["A \"quote\"", "End\nof it"], table.Overviews.Select(record => record.Overview));
            Assert.Equal(0, table.Report.RefusedCount);
        }
    }

    [Theory]
    [InlineData("", "overviews.csv is empty.")]
    [InlineData("\n \n", "overviews.csv is empty.")]
    [InlineData(
        "1,Toys.\n",
        "overviews.csv, line 1: this is not the header of a file of overviews: it has neither a column overview nor one of movieId, tmdbId, id and imdbId.")]
    [InlineData("\ntmdbId,title\n1,x\n", "overviews.csv, line 2: the header has no column overview.")]
    [InlineData("title,overview\nx,y\n", "overviews.csv, line 1: the header has none of the columns movieId, tmdbId, id and imdbId.")]
    [InlineData(
        "id,title,overview\n1,Heat,\"Two\nlines\"\n2,Up,\"Never closed\n3,Alien,In space\n",
        "overviews.csv, line 4, column overview: a quote is opened and never closed.")]
    [InlineData(
        "id,title,overview\n1,\"Two\nlines\",\"Never closed\n3,Alien,In space\n",
        "overviews.csv, line 3, column overview: a quote is opened and never closed.")]
    [InlineData("id,\"overview\n1,x\n", "overviews.csv, line 1, column 2: a quote is opened and never closed.")]
    public void Says_what_is_wrong_with_a_whole_file(string text, string message) =>
        Assert.Equal(message, Assert.Throws<DataSetException>(() => Read(text)).Message);

    [Fact]
    public void A_quote_that_is_never_closed_does_not_take_the_memory()
    {
        var rows = string.Concat(Enumerable.Repeat("3,plain text that goes on and on\n", 200_000));

        Assert.Equal(
            "overviews.csv, line 2, column overview: a quote is opened and never closed.",
            Assert.Throws<DataSetException>(() => Read("id,overview\n2,\"open\n" + rows)).Message);
        Assert.Equal(
            "overviews.csv, line 2: the line is longer than 4 MiB; this is not a text file of overviews.",
            Assert.Throws<DataSetException>(() => Read("id,overview\n2," + rows.Replace('\n', ' '))).Message);
    }

    [Fact]
    public void Says_that_a_file_is_missing() =>
        Assert.Equal(
            "There is no file /no/such/file.csv.", Assert.Throws<DataSetException>(() => OverviewTable.Read("/no/such/file.csv")).Message);

    [Fact]
    public void Notes_that_the_last_line_has_no_end() => Assert.Single(Read("id,overview\n1,Cut o").Report.Notes);

    [Theory]
    [InlineData("\"[{\"\"id\"\": 1463, \"\"name\"\": \"\"Culture Clash\"\"}, {\"\"id\"\": 2964, \"\"name\"\": \"\"future\"\"}]\"", "culture clash|future")]
    [InlineData("\"[\"\"Future\"\", \"\"future\"\", 3, {}]\"", "future")]
    [InlineData("\"space war, Future , ,future\"", "space war|future")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    [InlineData("[{'id': 1}]", "")]
    [InlineData("\"[\"\"\\ud83d\"\"]\"", "")]
    public void Reads_keywords(string field, string keywords) =>
        Assert.Equal(
            keywords.Split('|', StringSplitOptions.RemoveEmptyEntries),
            Assert.Single(Read($"id,overview,keywords\n1,Text,{field}\n").Overviews).Keywords);

    [Fact]
    public void Joins_by_movie_then_TMDB_then_IMDb()
    {
        var table = Read("movieId,tmdbId,imdbId,overview\n1,,,by movie\n,862,,by TMDB\n,949,,Heat\n,,tt0114709,by IMDb\n99,,,unknown\n");

        var overviews = table.ByItem(
        [
            new MovieRecord(1, "A", null, [], "0114709", 862),
            new MovieRecord(2, "B", null, [], "0114709", 862),
            new MovieRecord(3, "C", null, [], "0114709", 5),
            new MovieRecord(4, "D", null, [], "114709"),
            new MovieRecord(5, "E", null, [], TmdbId: 949),
            new MovieRecord(6, "F", null, [], TmdbId: 949),
            new MovieRecord(7, "G", null, [], "0000001", 1),
            new MovieRecord(8, "H", null, []),
        ]);

        Assert.Equal(
            [(1, "by movie"), (2, "by TMDB"), (3, "by IMDb"), (4, "by IMDb"), (5, "Heat"), (6, "Heat"), (99, "unknown")],
            overviews.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value.Overview)));
    }

    [Theory]
    [InlineData("overviews.csv")]
    [InlineData("tmdb_5000_movies.csv")]
    public void A_data_set_brings_its_own_file_unless_another_is_named(string name)
    {
        WriteDataSet();
        _folder.Write($"set/{name}", "id,overview\n862,Own\n");
        var other = _folder.Write("other.csv", "id,overview\n862,Other\n");

        Assert.Equal("Own", OverviewOf(Path.Combine(_folder.Path, "set"), null));
        Assert.Equal("Other", OverviewOf(Path.Combine(_folder.Path, "set"), other));
        Assert.Equal("Own", OverviewOf(
            _folder.WriteZip("set.zip", ("set/ratings.csv", "1,1,3,4\n"), ("set/movies.csv", "movieId,title,genres\n1,A,\n"),
                ("set/links.csv", "movieId,imdbId,tmdbId\n1,1,862\n"), ($"set/{name}", "id,overview\n862,Own\n")), null));
    }

    [Fact]
    public void A_data_set_without_the_file_has_none_and_a_missing_one_is_named()
    {
        WriteDataSet();
        using var dataSet = DataSet.Open(Path.Combine(_folder.Path, "set"));

        Assert.Null(dataSet.ReadOverviews());
        Assert.Equal(
            "There is no file /no/such/file.csv.",
            Assert.Throws<DataSetException>(
                () => DataSet.Open(dataSet.Path, new DataSetOptions { OverviewsPath = "/no/such/file.csv" })).Message);
    }

    [Fact]
    public void The_fingerprint_of_a_data_set_knows_its_overviews()
    {
        WriteDataSet();
        var folder = Path.Combine(_folder.Path, "set");
        var without = Fingerprint(folder);
        var path = _folder.Write("set/overviews.csv", "id,overview\n862,Own\n");
        var with = Fingerprint(folder);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        Assert.NotEqual(without, with);
        Assert.NotEqual(with, Fingerprint(folder));
        Assert.Contains(
            "overviews.csv", Fingerprint(_folder.WriteZip("set.zip", ("ratings.csv", "1,1,3,4\n"), ("overviews.csv", "id,overview\n862,Own\n"))));

        static IReadOnlyList<string> Fingerprint(string path)
        {
            using var dataSet = DataSet.Open(path);
            return dataSet.Fingerprint();
        }
    }

    private static string? OverviewOf(string path, string? overviewsPath)
    {
        using var dataSet = DataSet.Open(path, new DataSetOptions { OverviewsPath = overviewsPath });
        return dataSet.ReadOverviews()!.ByItem(dataSet.ReadMovies()!.Movies)[1].Overview;
    }

    private void WriteDataSet()
    {
        _folder.Write("set/ratings.csv", "1,1,3,4\n");
        _folder.Write("set/movies.csv", "movieId,title,genres\n1,A,\n");
        _folder.Write("set/links.csv", "movieId,imdbId,tmdbId\n1,1,862\n");
    }

    private OverviewTable Read(string text) => OverviewTable.Read(_folder.Write("overviews.csv", text));
}
