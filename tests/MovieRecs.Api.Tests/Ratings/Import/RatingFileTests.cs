using System.IO.Compression;
using System.Text;
using MovieRecs.Api.Ratings.Import;

namespace MovieRecs.Api.Tests.Ratings.Import;

public sealed class RatingFileTests
{
    private const string Letterboxd = "Date,Name,Year,Letterboxd URI,Rating\n2024-05-06,\"Good, the Bad, The\",1966,https://boxd.it/1,4.5\n";

    [Fact]
    public void Letterboxds_export_is_read()
    {
        var file = Read(Letterboxd);

        Assert.Equal(RatingFileFormat.Letterboxd, file.Format);
        var row = Assert.Single(file.Rows);
        Assert.Equal((2, "Good, the Bad, The", 1966, 4.5m), (row.Line, row.Title, row.Year, row.Stars));
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 0, 0, 0, TimeSpan.Zero), row.RatedAt);
    }

    [Theory]
    [InlineData(
        "Const,Your Rating,Date Rated,Title,URL,Title Type,Year\ntt0114709,9,2020-01-02,Toy Story,x,Movie,1995\n",
        RatingFileFormat.Imdb, 114709, 4.5)]
    [InlineData(
        "rated_at,type,title,year,trakt_rating,trakt_id,imdb_id,tmdb_id\n2020-01-02T03:04:05Z,movie,Toy Story,1995,8,12,tt0114709,862\n"
        + "2020-01-02T03:04:05Z,show,Friends,1994,8,12,tt1,1\n",
        RatingFileFormat.Trakt, 114709, 4)]
    [InlineData("Title,Year,imdbID,Rating\nToy Story,1995,tt0114709,3.5\n", RatingFileFormat.Letterboxd, 114709, 3.5)]
    public void Ids_and_the_scale_to_ten_are_read(string text, RatingFileFormat format, int imdbId, double stars)
    {
        var file = Read(text);

        Assert.Equal(format, file.Format);
        var row = Assert.Single(file.Rows);
        Assert.Equal((imdbId, "Toy Story", 1995, (decimal)stars), (row.ImdbId, row.Title, row.Year, row.Stars));
    }

    [Fact]
    public void MovieLens_and_our_own_files_have_ids_and_exact_times()
    {
        var movieLens = Assert.Single(Read("userId,movieId,rating,timestamp\n7,50,4.0,964982703\n").Rows);
        var own = Assert.Single(Read(
            "Title,Year,imdbID,tmdbID,Rating,WatchedDate,movieId,ratedAt\nX,1999,,,2.5,2024-01-01,50,2024-01-01T10:11:12.1234560Z\n").Rows);

        Assert.Equal((50, 4m, 964982703L), (movieLens.MovieId, movieLens.Stars, movieLens.RatedAt!.Value.ToUnixTimeSeconds()));
        Assert.Equal((50, 2.5m), (own.MovieId, own.Stars));
        Assert.Equal(new DateTimeOffset(2024, 1, 1, 10, 11, 12, TimeSpan.Zero).AddTicks(1_234_560), own.RatedAt);
    }

    [Fact]
    public void Json_by_trakt_and_by_us_is_read()
    {
        var trakt = Assert.Single(Read(
            """[{"rated_at":"2020-01-02T03:04:05.000Z","rating":7,"type":"movie","movie":{"title":"Toy Story","year":1995,"ids":{"imdb":"tt0114709","tmdb":862}}},{"rating":7,"type":"show","show":{}}]""").Rows);
        var own = Read("""{"userId":1,"ratings":[{"movieId":50,"title":"X","rating":4.5,"ratedAt":"2020-01-02T03:04:05+00:00"}]}""");

        Assert.Equal((114709, 862, 3.5m), (trakt.ImdbId, trakt.TmdbId, trakt.Stars));
        Assert.Equal(RatingFileFormat.MovieRecs, own.Format);
        Assert.Equal((50, 4.5m), (own.Rows[0].MovieId, own.Rows[0].Stars));
    }

    public static TheoryData<string> Encodings => ["utf-8", "utf-8 with mark", "utf-16", "utf-16 big-endian", "latin 1"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Any_usual_encoding_is_understood(string name)
    {
        const string Text = "Name,Year,Rating\nAmélie,2001,5\n";
        byte[] content = name switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(Text),
            "utf-8 with mark" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Text)],
            "utf-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Text)],
            "utf-16 big-endian" => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(Text)],
            _ => Encoding.Latin1.GetBytes(Text),
        };

        Assert.Equal("Amélie", Assert.Single(RatingFile.Read(content).Rows).Title);
    }

    [Theory]
    [InlineData("Name;Year;Rating\r\nHeat;1995;4,5\r\n", 4.5)]
    [InlineData("Name\tYear\tRating\nHeat\t1995\t4.5", 4.5)]
    [InlineData("name , year , rating\n Heat , 1995 , 4.5 \n", 4.5)]
    [InlineData("Name,Year,Rating\n=HYPERLINK(\"x\"),1995,4.5\nHeat,1995,4.5", 4.5)]
    public void Delimiters_blanks_case_and_formulas_do_not_matter(string text, double stars)
    {
        var row = Read(text).Rows[^1];

        Assert.Equal(("Heat", 1995, (decimal)stars), (row.Title, row.Year, row.Stars));
    }

    [Fact]
    public void The_ratings_of_a_zip_are_found_beside_other_files()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(archive, "deleted/ratings.csv", "Name,Year,Rating\nGone,1990,1\n");
            Write(archive, "diary.csv", "Date,Name\n");
            Write(archive, "ratings.csv", Letterboxd);
        }

        Assert.Equal(1966, Assert.Single(RatingFile.Read(zip.ToArray()).Rows).Year);
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("a,b,c\n1,2,3\n", "The columns are not those of a file of ratings by Letterboxd")]
    [InlineData("{\"a\":", "The file is no CSV, and JSON that is cut off or wrong.")]
    [InlineData("{\"a\":1}", "The JSON is neither an export of this service nor Trakt's list of ratings.")]
    [InlineData("PK\u0003\u0004 cut off", "The zip file is damaged.")]
    public void What_is_no_file_of_ratings_is_refused_with_a_reason(string text, string reason)
    {
        var exception = Assert.Throws<RatingFileException>(() => Read(text));

        Assert.StartsWith(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_hundred_thousand_lines_are_read_and_no_more()
    {
        var text = new StringBuilder("Name,Year,Rating\n");
        for (var line = 0; line < RatingFile.MostRows; line++)
        {
            text.Append("Heat,1995,4\n");
        }

        Assert.Equal(RatingFile.MostRows, Read(text.ToString()).Rows.Count);
        Assert.Throws<RatingFileException>(() => Read(text.Append("Heat,1995,4\n").ToString()));
    }

    private static RatingFile Read(string text) => RatingFile.Read(Encoding.UTF8.GetBytes(text));

    private static void Write(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }
}
