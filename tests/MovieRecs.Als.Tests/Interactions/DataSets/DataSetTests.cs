using System.Text;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

public sealed class DataSetTests : IDisposable
{
    private static readonly RatingRecord[] _ratings =
    [
        new(196, 242, 6, 881250949),
        new(186, 302, 6, 891717742),
        new(22, 377, 2, 878887116),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("u.data", "196\t242\t3\t881250949\n186\t302\t3\t891717742\n22\t377\t1\t878887116\n")]
    [InlineData("ratings.dat", "196::242::3::881250949\n186::302::3::891717742\n22::377::1::878887116\n")]
    [InlineData("ratings.csv", "userId,movieId,rating,timestamp\n196,242,3.0,881250949\n186,302,3,891717742\n22,377,1.0,878887116\n")]
    [InlineData("windows.csv", "userId,movieId,rating,timestamp\r\n196,242,3.0,881250949\r\n186,302,3,891717742\r\n22,377,1.0,878887116\r\n")]
    [InlineData("bom.csv", "\uFEFFuserId,movieId,rating,timestamp\n196,242,3.0,881250949\n186,302,3,891717742\n22,377,1.0,878887116\n")]
    [InlineData("no-header-bom.csv", "\uFEFF196,242,3.0,881250949\n186,302,3,891717742\n22,377,1.0,878887116\n")]
    [InlineData("blank-end.csv", "196,242,3.0,881250949\n186,302,3,891717742\n22,377,1.0,878887116\n\n\r\n")]
    [InlineData("quoted.csv", "\"userId\",\"movieId\",\"rating\",\"timestamp\"\n\"196\",\"242\",\"3.0\",\"881250949\"\n186,302,3,891717742\n22,377,1.0,878887116\n")]
    [InlineData("other-order.csv", "rating,timestamp,item_id,user_id,comment\n3,881250949,242,196,\"good, long\"\n3.0,891717742,302,186,\n1,878887116,377,22,\n")]
    [InlineData("no-extension", "196,242,3.0,881250949\n186,302,3,891717742\n22,377,1.0,878887116\n")]
    public void Reads_the_same_ratings_from_every_form(string name, string text)
    {
        var path = _folder.Write(name, text);

        Assert.Equal(_ratings, Read(path, out var report));
        Assert.Equal((3, 0), (report.LineCount, report.RefusedCount));
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void Takes_the_line_number_as_time_when_there_are_no_timestamps()
    {
        var path = _folder.Write("ratings.csv", "userId,movieId,rating\n5,7,0.5\n\n5,8,5\n");

        using var dataSet = DataSet.Open(path);
        Assert.False(dataSet.HasTimestamps);
        Assert.Equal([new(5, 7, 1, 2), new(5, 8, 10, 4)], Read(path, out _));
    }

    [Fact]
    public void Reads_a_file_larger_than_several_blocks()
    {
        var expected = Enumerable.Range(1, 100_000)
            .Select(i => new RatingRecord(i, 1 + i % 977, (byte)(1 + i % 10), 800_000_000 + i)).ToArray();
        var text = new StringBuilder("userId,movieId,rating,timestamp\n");
        foreach (var rating in expected)
        {
            text.Append(CultureInvariant($"{rating.UserId},{rating.ItemId},{rating.Code / 2}.{rating.Code % 2 * 5},{rating.Timestamp}\n"));
        }

        var path = _folder.Write("ratings.csv", text.ToString());

        Assert.Equal(expected, Read(path, out var report));
        Assert.Equal(expected.Length, report.LineCount);
    }

    [Fact]
    public void Says_so_when_the_last_line_has_no_end()
    {
        var path = _folder.Write("u.data", "1\t2\t3\t881250949\n1\t3\t4\t8812");

        Assert.Equal(2, Read(path, out var report).Count);
        Assert.Contains("cut off", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_a_last_line_that_was_cut_within_its_columns()
    {
        var path = _folder.Write("u.data", "1\t2\t3\t881250949\n1\t3\t4");

        Assert.Single(Read(path, out var report));
        var refused = Assert.Single(report.Refused);
        Assert.Equal(new RefusedLine("u.data", 2, "1\t3\t4", "it does not have the file's 4 columns"), refused);
    }

    [Fact]
    public void Refuses_ratings_of_movies_that_the_catalogue_lacks()
    {
        _folder.Write("movies.csv", "movieId,title,genres\n1,Toy Story (1995),Comedy\n16777300,Far (2020),Drama\n");
        _folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n1,1,4,10\n1,2,4,10\n1,16777300,4,10\n1,2147483647,4,10\n");

        using var dataSet = DataSet.Open(_folder.Path);
        using var ratings = dataSet.OpenRatings(dataSet.ReadMovies());
        Assert.Equal([1, 16777300], ReadAll(ratings).Select(rating => rating.ItemId));
        Assert.Equal([3, 5], ratings.Report.Refused.Select(line => line.LineNumber));
        Assert.Equal(2, ratings.Report.RefusedByReason["the movie is not in movies.csv"]);
    }

    [Fact]
    public void Refuses_ratings_of_accounts_and_of_users_that_have_no_place()
    {
        var path = _folder.Write("u.data", "1\t1\t4\t10\n1000001\t1\t4\t10\n2000000001\t1\t4\t10\n1000002\t1\t4\t10\n");

        using var dataSet = DataSet.Open(path);
        using var ratings = dataSet.OpenRatings(new RatingRules { AccountIds = [1_000_001, 1_000_003], MaximumUserId = 2_000_000_000 });
        Assert.Equal([1, 1_000_002], ReadAll(ratings).Select(rating => rating.UserId));
        Assert.Equal(
            [(2, "the user id belongs to an account"), (3, "the user id is above 2000000000")],
            ratings.Report.Refused.Select(line => (line.LineNumber, line.Reason)));
    }

    [Fact]
    public void Has_the_fingerprint_of_its_files()
    {
        var path = _folder.Write("ratings.csv", "1,1,3,4\n");
        _folder.Write("README", "words");
        var zip = _folder.WriteZip("ml.zip", ("ml/ratings.dat", "1::1::3::4\n"));
        string Fingerprint(string name)
        {
            using var dataSet = DataSet.Open(name);
            return string.Join('\n', dataSet.Fingerprint());
        }

        var before = Fingerprint(_folder.Path);
        Assert.StartsWith(path + " 8 ", before, StringComparison.Ordinal);
        Assert.StartsWith(zip, Fingerprint(zip), StringComparison.Ordinal);
        File.AppendAllText(_folder.Path + "/README", "more");
        Assert.Equal(before, Fingerprint(_folder.Path));
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Assert.NotEqual(before, Fingerprint(_folder.Path));
        var changed = Fingerprint(_folder.Path);
        _folder.Write("movies.csv", "movieId,title,genres\n");
        Assert.NotEqual(changed, Fingerprint(_folder.Path));
    }

    [Fact]
    public void Finds_the_data_set_one_folder_down()
    {
        _folder.Write("ml-1m/ratings.dat", "1::2::3::4\n");
        _folder.Write("ml-1m/movies.dat", "2::Jumanji (1995)::Adventure|Children's\n");
        _folder.Write("ml-1m/users.dat", "1::F::1::10::48067\n");

        using var dataSet = DataSet.Open(_folder.Path);
        Assert.Equal(
            ("ml-1m/ratings.dat", "ml-1m/movies.dat", "ml-1m/users.dat"),
            (dataSet.RatingsName, dataSet.MoviesName, dataSet.UsersName));
    }

    [Fact]
    public void Recognises_a_single_unnamed_ratings_file_among_others()
    {
        _folder.Write("README", "Some words, about data, in three, columns\n");
        _folder.Write("picture.png", [0x89, 0x50, 0, 0, 1]);
        _folder.Write("u1.base", "1\t2\t3\t4\n");

        using var dataSet = DataSet.Open(_folder.Path);
        Assert.Equal("u1.base", dataSet.RatingsName);
    }

    [Fact]
    public void Does_not_guess_between_two_ratings_files()
    {
        _folder.Write("u1.base", "1\t2\t3\t4\n");
        _folder.Write("u1.test", "1\t2\t3\t4\n");

        var exception = Assert.Throws<DataSetException>(() => DataSet.Open(_folder.Path));
        Assert.Contains("u1.base, u1.test", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_movies_and_users_of_a_bare_file_from_the_options()
    {
        var path = _folder.Write("u1.base", "1\t2\t3\t4\n");
        var options = new DataSetOptions
        {
            MoviesPath = _folder.Write("films", "2::Jumanji (1995)::Adventure\n"),
            UsersPath = _folder.Write("people", "1|24|M|technician|85711\n"),
        };

        using var dataSet = DataSet.Open(path, options);
        Assert.Equal("Jumanji", Assert.Single(dataSet.ReadMovies()!.Movies).Title);
        Assert.Equal(24, Assert.Single(dataSet.ReadUsers()!.Users).Age);
        using var bare = DataSet.Open(path);
        Assert.Null(bare.ReadMovies());
        Assert.Null(bare.ReadUsers());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n", "empty")]
    [InlineData("hello world\n", "line 1 is neither a header with userId, movieId and rating nor a rating")]
    [InlineData("\n\nmovieId,title,genres\n1,Toy Story (1995),Comedy\n", "line 3 is neither")]
    [InlineData("1\t2\t3\0\t4\n", "line 1 is neither")]
    public void Says_why_a_file_is_not_a_ratings_file(string text, string reason)
    {
        var path = _folder.Write("some.csv", text);

        var exception = Assert.Throws<DataSetException>(() => DataSet.Open(path));
        Assert.Contains("some.csv", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ratings.csv")]
    [InlineData("movies.csv")]
    [InlineData("links.csv")]
    [InlineData("users.dat")]
    [InlineData("tags.csv")]
    public void Never_quotes_a_file_that_is_not_of_a_data_set(string name)
    {
        _folder.Write("ratings.csv", "userId,movieId,rating\n1,2,3\n");
        _folder.Write("movies.csv", "movieId,title,genres\n2,Jumanji (1995),\n");
        var path = _folder.Write(name, "root:secret-of-this-machine:0:0\n");

        var alone = Assert.Throws<DataSetException>(() => DataSet.Open(path));
        var inFolder = Assert.Throws<DataSetException>(() =>
        {
            using var dataSet = DataSet.Open(_folder.Path);
            dataSet.ReadMovies();
            dataSet.ReadUsers();
            dataSet.ReadTags();
        });

        Assert.DoesNotContain("secret", alone.Message + inFolder.Message, StringComparison.Ordinal);
        Assert.Contains(name, inFolder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_a_path_does_not_exist()
    {
        var exception = Assert.Throws<DataSetException>(() => DataSet.Open("/no/such/place"));
        Assert.Equal("There is no file or folder /no/such/place.", exception.Message);
    }

    [Fact]
    public void Says_that_a_folder_holds_no_ratings()
    {
        _folder.Write("movies.csv", "movieId,title,genres\n");

        var exception = Assert.Throws<DataSetException>(() => DataSet.Open(_folder.Path));
        Assert.Contains("has no ratings file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gives_up_on_a_line_without_end()
    {
        var path = _folder.Write("u.data", "1\t2\t3\t4\n" + new string('5', 400_000) + "\n");

        var exception = Assert.Throws<DataSetException>(() => Read(path, out _));
        Assert.Contains("u.data: a line is longer", exception.Message, StringComparison.Ordinal);
    }

    internal static List<RatingRecord> ReadAll(RatingReader ratings)
    {
        var all = new List<RatingRecord>();
        while (ratings.ReadBatch())
        {
            all.AddRange(ratings.Batch);
        }

        return all;
    }

    private static string CultureInvariant(FormattableString text) => FormattableString.Invariant(text);

    private static List<RatingRecord> Read(string path, out FileReport report)
    {
        using var dataSet = DataSet.Open(path);
        using var ratings = dataSet.OpenRatings();
        report = ratings.Report;
        return ReadAll(ratings);
    }
}
