using System.Text;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

public sealed class MovieTableTests : IDisposable
{
    private const string NoFlags = "0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_u_item_as_latin_1_with_its_genre_flags()
    {
        var movies = Read("u.item", Encoding.Latin1.GetBytes(
            "1|Toy Story (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
            + "267|unknown||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
            + $"543|Misérables, Les|01-Jan-1995||http://x|{NoFlags}\n"));

        Assert.Equal(["Toy Story", "unknown", "Les Misérables"], movies.Movies.Select(movie => movie.Title));
        Assert.Equal([1995, null, 1995], movies.Movies.Select(movie => movie.Year));
        Assert.Equal(["Animation", "Children's", "Comedy"], movies.Movies[0].Genres);
        Assert.Empty(movies.Movies[1].Genres);
        Assert.Equal(0, movies.Report.RefusedCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_movies_dat_as_utf_8_or_else_latin_1(bool latin1)
    {
        var text = "1176::Double vie de Véronique, La (1991)::Drama|Romance\n";
        var movies = Read("movies.dat", (latin1 ? Encoding.Latin1 : Encoding.UTF8).GetBytes(text));

        var movie = Assert.Single(movies.Movies);
        Assert.Equal(("La Double vie de Véronique", 1991), (movie.Title, movie.Year));
        Assert.Equal(["Drama", "Romance"], movie.Genres);
    }

    [Fact]
    public void Reads_movies_csv_with_quotes_and_links()
    {
        _folder.Write("links.csv", "movieId,imdbId,tmdbId\r\n11,0112346,9087\r\n7789,0328802,\r\n999,0000001,1\r\n");
        var movies = Read("movies.csv",
            "movieId,title,genres\r\n11,\"American President, The (1995)\",Comedy|Drama|Romance|Drama\r\n"
            + "7789,\"11'09\"\"01 - September 11 (2002)\",(no genres listed)\r\n");

        Assert.Equal(
            [("The American President", 1995, "0112346", 9087), ("11'09\"01 - September 11", 2002, "0328802", null)],
            movies.Movies.Select(movie => (movie.Title, movie.Year, movie.ImdbId, movie.TmdbId)));
        Assert.Equal(["Comedy", "Drama", "Romance"], movies.Movies[0].Genres);
        Assert.Empty(movies.Movies[1].Genres);
        Assert.Equal((2, 0), (movies.Report.LineCount, movies.Report.RefusedCount));
        Assert.Equal((3, 0), (movies.LinksReport!.LineCount, movies.LinksReport.RefusedCount));
    }

    [Theory]
    [InlineData("x,Film (1999),Drama")]
    [InlineData("0,Film (1999),Drama")]
    [InlineData("2147483648,Film (1999),Drama")]
    [InlineData("5,\"Film (1999),Drama")]
    [InlineData("5,Film")]
    [InlineData("5,One, Two (1999),Drama")]
    [InlineData("5,  ,Drama")]
    [InlineData("5,Fi\0lm (1999),Drama")]
    [InlineData("1,Film (1999),Drama")]
    public void Refuses_a_bad_line_with_its_number_and_keeps_the_others(string line)
    {
        var movies = Read("movies.csv", $"movieId,title,genres\n1,Toy Story (1995),Comedy\n{line}\n6,Heat (1995),Crime\n");

        Assert.Equal([1, 6], movies.Movies.Select(movie => movie.Id));
        Assert.Equal(3, Assert.Single(movies.Report.Refused).LineNumber);
    }

    [Fact]
    public void Refuses_a_csv_line_that_is_not_utf_8()
    {
        var movies = Read("movies.csv", Encoding.Latin1.GetBytes("movieId,title,genres\n1,Misérables (1995),Drama\n2,Heat (1995),Crime\n"));

        Assert.Equal([2], movies.Movies.Select(movie => movie.Id));
        Assert.Equal("the line is not UTF-8", Assert.Single(movies.Report.Refused).Reason);
    }

    [Fact]
    public void Refuses_bad_and_repeated_links()
    {
        _folder.Write("links.csv", "movieId,imdbId,tmdbId\n1,tt0114709,862\n2,0113497,x\n3,0113228,15602\n3,0113228,15602\n");
        var movies = Read("movies.csv", "movieId,title,genres\n1,A (1995),Drama\n2,B (1995),Drama\n3,C (1995),Drama\n");

        Assert.Equal([null, null, "0113228"], movies.Movies.Select(movie => movie.ImdbId));
        Assert.Equal([2, 3, 5], movies.LinksReport!.Refused.Select(line => line.LineNumber));
    }

    [Fact]
    public void Says_that_a_movies_file_holds_something_else()
    {
        var exception = Assert.Throws<DataSetException>(() => Read("movies.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n"));
        Assert.Equal(
            "movies.csv is not a movies file: line 1 is not a header with movieId and title, nor a movie as in movies.dat (id::title::genres) or u.item.", exception.Message);
    }

    [Theory]
    [InlineData("01-Jan-1995", 1995)]
    [InlineData("01-Jan-0095", null)]
    [InlineData("01-Jan-9999", null)]
    public void Takes_a_release_year_only_from_the_time_of_film(string released, int? year)
    {
        _folder.Write("u.data", "1\t2\t3\t4\n");
        _folder.Write("u.item", $"2|Film|{released}||http://x|{NoFlags}\n");
        using var dataSet = DataSet.Open(_folder.Path);

        Assert.Equal(year, Assert.Single(dataSet.ReadMovies()!.Movies).Year);
    }

    [Fact]
    public void Reads_users_of_both_forms()
    {
        _folder.Write("u.data", "1\t2\t3\t4\n");
        _folder.Write("u.user", "1|24|M|technician|85711\n2|x|F|other|94043\n3|23|M|writer|32067\n3|23|M|writer|32067\n");
        using var form100K = DataSet.Open(_folder.Path);
        var users = form100K.ReadUsers()!;

        Assert.Equal([new(1, 24, 'M', "technician", "85711"), new UserRecord(3, 23, 'M', "writer", "32067")], users.Users);
        Assert.Equal([2, 4], users.Report.Refused.Select(line => line.LineNumber));

        var path = _folder.Write("ratings.dat", "1::2::3::4\n");
        var usersPath = _folder.Write("users.dat", "2::F::56::16::70072\n");
        using var form1M = DataSet.Open(path, new DataSetOptions { UsersPath = usersPath });
        Assert.Equal([new(2, 56, 'F', "16", "70072")], form1M.ReadUsers()!.Users);
    }

    private MovieTable Read(string name, string text) => Read(name, Encoding.UTF8.GetBytes(text));

    private MovieTable Read(string name, byte[] content)
    {
        _folder.Write(name, content);
        _folder.Write("ratings.csv", "1,1,3,4\n");
        using var dataSet = DataSet.Open(_folder.Path);
        return dataSet.ReadMovies()!;
    }
}
