using System.Diagnostics;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Api.Data;
using MovieRecs.Api.Import;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Hosting.Telemetry;
using MovieRecs.Api.Tests.Infrastructure;
using Npgsql;

namespace MovieRecs.Api.Tests.Import;

public sealed class ImportServiceTests : IAsyncLifetime
{
    // The service alone on a database of its own: most of these tests need an empty one, and a whole application is slow to start.
    private string _connectionString = "";
    private NpgsqlDataSource _database = null!;
    private UserProfiles _profiles = null!;
    private ImportService _imports = null!;
    private IReadOnlyCollection<CapturedLog.Entry> _logged = [];
    private ILoggerFactory _loggers = null!;

    public async Task InitializeAsync()
    {
        _connectionString = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(_connectionString);
        _profiles = new UserProfiles(
            new DatabaseProfileSource(_database, new DatabaseGuard(_database, new DatabaseAvailability())), new ProfileCache(), TimeProvider.System);
        var log = new CapturedLog();
        _logged = log.Entries;
        _loggers = LoggerFactory.Create(builder => builder.AddProvider(log));
        _imports = new ImportService(
            _database, _profiles, new RatingActivity(), TimeProvider.System, _loggers);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _loggers.Dispose();
        await (await PostgresServer.GetAsync()).DropDatabaseAsync(_connectionString);
    }

    [Fact]
    public async Task Imports_movies_users_and_ratings()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703", "7,3,0.5,964982704", "8,1,5,964982705");
        folder.Write("links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n");

        var report = await ImportAsync(folder.Path);

        Assert.Equal(new ImportedRows(3, 0, 0), report.Movies);
        Assert.Equal((2, new ImportedRows(3, 0, 0), 0), (report.UsersInserted, report.Ratings, report.RatingsReplaced));
        await using var context = CreateContext();
        var movie = await context.Movies.Include(movie => movie.Genres).SingleAsync(movie => movie.Id == 1);
        Assert.Equal(("Toy Story", 1995, "0114709", 862, MovieOrigin.Imported), (movie.Title, movie.Year, movie.ImdbId, movie.TmdbId, movie.Origin));
        Assert.Equal(["Animation", "Comedy"], movie.Genres.Select(genre => genre.Name).Order());
        Assert.Equal([7, 8], await context.Users.Where(user => user.Origin == UserOrigin.Imported).Select(user => user.Id).Order().ToListAsync());
        Assert.Equal(
            [(1, 9, 964982703L), (3, 1, 964982704L)],
            (await RatingsOfAsync(7)).Select(rating => (rating.MovieId, (int)rating.HalfStars, rating.RatedAt.ToUnixTimeSeconds())));
    }

    [Fact]
    public async Task Imports_each_tag_of_a_film_once_and_follows_the_file()
    {
        var longTag = new string('x', 101);
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        folder.Write("tags.csv", $"userId,movieId,tag,timestamp\n7,1,Pixar,1\n8,1,pixar,2\n8,1,fun,3\n7,3,heist,4\n7,99,fun,5\n7,2,{longTag},6\n");

        var first = await ImportAsync(folder.Path);
        var again = await ImportAsync(folder.Path);
        folder.Write("tags.csv", "userId,movieId,tag,timestamp\n7,1,fun,1\n7,1,toys,1\n");
        var changed = await ImportAsync(folder.Path);
        File.Delete(Path.Combine(folder.Path, "tags.csv"));
        await ImportAsync(folder.Path);

        Assert.Equal(new ImportedRows(3, 0, 0), first.Tags);
        Assert.Contains("tags 3 new", first.ToString(), StringComparison.Ordinal);
        Assert.Equal((new ImportedRows(0, 0, 3), true), (again.Tags, again.ChangedNothing));
        Assert.Equal(new ImportedRows(1, 1, 1), changed.Tags);
        await using var context = CreateContext();
        Assert.Equal(
            [(1, "fun"), (1, "toys"), (3, "heist")],
            (await context.MovieTags.OrderBy(tag => tag.MovieId).ThenBy(tag => tag.Tag).ToListAsync())
                .Select(tag => (tag.MovieId, tag.Tag)));
    }

    [Fact]
    public async Task A_file_of_wrong_tags_is_refused_with_nothing_changed()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        folder.Write("tags.csv", "userId,movieId,tag,timestamp\n7,1,,1\n7,1,fun,1\n");

        var refusal = await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(folder.Path));

        Assert.Contains("tags.csv: 1 of 2 lines", refusal.Message, StringComparison.Ordinal);
        await using var context = CreateContext();
        Assert.False(await context.Movies.AnyAsync());
    }

    [Fact]
    public async Task Importing_again_changes_nothing_and_says_so()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703", "8,1,5,964982705");
        await ImportAsync(folder.Path);
        var before = await RowVersionsAsync();

        var report = await ImportAsync(folder.Path);

        Assert.True(report.ChangedNothing);
        Assert.Equal((new ImportedRows(0, 0, 3), new ImportedRows(0, 0, 2)), (report.Movies, report.Ratings));
        Assert.Contains("nothing has changed", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await RowVersionsAsync());
    }

    [Fact]
    public async Task A_changed_data_set_changes_what_differs_and_keeps_the_rest()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703", "7,2,3,964982704", "8,1,5,964982705");
        folder.Write("links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n");
        await ImportAsync(folder.Path);
        folder.WriteRatings("7,1,1.5,964982703", "7,2,3,964982704", "9,3,2,964982706");
        File.Delete(Path.Combine(folder.Path, "links.csv"));
        folder.Write("movies.csv", "movieId,title,genres\n1,Toy Story (1995),Comedy|Fantasy\n2,Jumanji (1996),Adventure\n3,Heat (1995),Crime\n4,New (2001),\n");

        var report = await ImportAsync(folder.Path);

        Assert.Equal(new ImportedRows(1, 2, 1), report.Movies);
        Assert.Equal((1, new ImportedRows(1, 1, 1)), (report.UsersInserted, report.Ratings));
        Assert.Equal([3, 6], (await RatingsOfAsync(7)).Select(rating => (int)rating.HalfStars));
        Assert.Single(await RatingsOfAsync(8));
        await using var context = CreateContext();
        var movie = await context.Movies.Include(movie => movie.Genres).SingleAsync(movie => movie.Id == 1);
        Assert.Equal(["Comedy", "Fantasy"], movie.Genres.Select(genre => genre.Name).Order());
        Assert.Equal("0114709", movie.ImdbId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_lines_for_the_same_pair_the_last_wins(bool intoFilledTable)
    {
        using var folder = DataSetFolder.WithRatings("6,1,4,964982703");
        if (intoFilledTable)
        {
            await ImportAsync(folder.Path);
        }

        folder.WriteRatings("7,1,4.5,964982703", "7,2,3,964982704", "7,1,2,964982000", "7,1,1,964981000");
        var report = await ImportAsync(folder.Path);

        Assert.Equal((new ImportedRows(2, 0, 0), 2), (report.Ratings, report.RatingsReplaced));
        Assert.Equal([2, 6], (await RatingsOfAsync(7)).Select(rating => (int)rating.HalfStars));
    }

    [Fact]
    public async Task Of_two_lines_for_the_same_pair_the_last_wins_in_a_table_with_holes_between_its_rows()
    {
        const int pairs = 2000;
        await FillWithHolesAsync();
        using var folder = DataSetFolder.WithRatings(
        [
            .. Enumerable.Range(1, pairs).Select(user => $"{user},1,1,964982703"),
            .. Enumerable.Range(1, pairs).Select(user => $"{user},1,5,964982703"),
        ]);

        var report = await ImportAsync(folder.Path);

        Assert.Equal((new ImportedRows(pairs, 0, 0), pairs), (report.Ratings, report.RatingsReplaced));
        await using var context = CreateContext();
        Assert.Equal(pairs, await context.Ratings.CountAsync(rating => rating.UserId <= pairs && rating.HalfStars == 10));
    }

    [Fact]
    public async Task A_bulk_load_leaves_the_schema_as_it_was()
    {
        var before = await DescribeRatingsAsync();
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");

        await ImportAsync(folder.Path);

        Assert.Equal(before, await DescribeRatingsAsync());
        Assert.Contains("pk_ratings", before, StringComparison.Ordinal);
        Assert.Contains("fk_ratings_users", before, StringComparison.Ordinal);
        Assert.Contains("ix_ratings_movie_id", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_one_percent_of_refused_lines_changes_nothing()
    {
        using var folder = DataSetFolder.WithRatings(
            [.. Enumerable.Range(1, 98).Select(user => $"{user},1,4,964982703"), "99,1,5.5,964982703", "100,999,4,964982703"]);

        var exception = await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(folder.Path));

        Assert.Equal(
            "ratings.csv: 2 of 100 lines are refused, more than 1 %, so nothing was changed; the first is line 100: the rating is not a half star from 0.5 to 5: 99,1,5.5,964982703",
            exception.Message);
        await AssertNothingImportedAsync();
    }

    [Fact]
    public async Task Few_refused_lines_are_reported_and_left_out()
    {
        using var folder = DataSetFolder.WithRatings(
            [.. Enumerable.Range(1, 200).Select(user => $"{user},1,4,964982703"), "300,999,4,964982703"]);

        var report = await ImportAsync(folder.Path);

        Assert.Equal((200, 1), (report.Ratings.Inserted, report.RefusedCount));
        var refused = Assert.Single(report.Files.Single(file => file.File == "ratings.csv").RefusedLines);
        Assert.Equal((202, "the movie is not in movies.csv"), (refused.LineNumber, refused.Reason));
        Assert.Empty(await RatingsOfAsync(300));
    }

    [Fact]
    public async Task Rows_are_counted_by_what_became_of_them()
    {
        using var readings = new CounterReadings(telemetry => telemetry.ImportRows);
        var imports = new ImportService(
            _database, _profiles, new RatingActivity(), TimeProvider.System, _loggers, readings.Telemetry);
        string[] kept = [.. Enumerable.Range(1, 200).Select(user => $"{user},1,4,964982703")];
        using var folder = DataSetFolder.WithRatings([.. kept, "300,999,4,964982703"]);
        using (var source = ImportSource.Open(folder.Path))
        {
            await imports.ImportAsync(source, CancellationToken.None);
        }

        Assert.Equal(
            new() { ["movie inserted"] = 3, ["user inserted"] = 200, ["rating inserted"] = 200, ["line refused"] = 1 },
            readings.Counts);

        folder.WriteRatings([.. kept[..^1], "200,1,5,964982703"]);
        using (var source = ImportSource.Open(folder.Path))
        {
            await imports.ImportAsync(source, CancellationToken.None);
        }

        var counts = readings.Counts;
        Assert.Equal((3, 199, 1), (counts["movie unchanged"], counts["rating unchanged"], counts["rating updated"]));
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public async Task A_zip_that_is_damaged_changes_nothing(CompressionLevel compression)
    {
        using var folder = new DataSetFolder();
        // Long enough for many batches to be copied before the checksum is known.
        var lines = Enumerable.Range(1, 60_000).Select(user => $"{user},1,{user % 10 / 2.0 + 0.5:0.0},964982703\n");
        var zip = folder.WriteZip("damaged.zip", compression, ("ratings.csv", DataSetFolder.Header + string.Concat(lines)));
        DataSetFolder.DamageZip(zip);

        var exception = await Assert.ThrowsAsync<DataSetException>(() => ImportAsync(zip));

        Assert.Contains("'ratings.csv' in ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("its checksum is", exception.Message, StringComparison.Ordinal);
        await AssertNothingImportedAsync();
    }

    [Fact]
    public async Task A_catalogue_of_an_older_version_gets_its_articles_moved()
    {
        await using (var context = CreateContext())
        {
            var seed = new TestSeed(context);
            await seed.AddMovieAsync(1, "Usual Suspects, The", 1995);
            await seed.AddMovieAsync(2, "Postman, The (Postino, Il)", 1994);
            await seed.AddMovieAsync(3, "Walk in the Clouds, A", 1995);
        }

        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        folder.Write(
            "movies.csv",
            "movieId,title,genres\n1,\"Usual Suspects, The (1995)\",\n2,\"Postman, The (Postino, Il) (1994)\",\n3,\"Walk in the Clouds, A (1995)\",\n");

        var report = await ImportAsync(folder.Path);

        Assert.Equal(new ImportedRows(0, 3, 0), report.Movies);
        await using var after = CreateContext();
        Assert.Equal(
            ["The Usual Suspects", "The Postman (Il Postino)", "A Walk in the Clouds"],
            await after.Movies.OrderBy(movie => movie.Id).Select(movie => movie.Title).ToListAsync());
    }

    [Theory]
    [InlineData("../ratings.csv", "names a place outside the folder")]
    [InlineData("ratings.csv", "would unpack from")]
    public async Task An_unsafe_zip_changes_nothing(string entry, string reason)
    {
        using var folder = new DataSetFolder();
        var zip = folder.WriteZip("bad.zip", (entry, DataSetFolder.Header + "1,1,4,5\n" + new string('0', 8 << 20)));

        var exception = await Assert.ThrowsAsync<DataSetException>(() => ImportAsync(zip));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        await AssertNothingImportedAsync();
    }

    [Fact]
    public async Task A_file_without_ratings_changes_nothing()
    {
        using var folder = DataSetFolder.WithRatings();

        await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(folder.Path));

        await AssertNothingImportedAsync();
    }

    [Theory]
    [InlineData("7,1,NaN,964982703", "the rating is not a half star from 0.5 to 5")]
    [InlineData("7,1,-1,964982703", "the rating is not a half star from 0.5 to 5")]
    [InlineData("7,4711,4,964982703", "the movie is not in movies.csv")]
    [InlineData("7,1,4,99999999999999", "the timestamp is not a whole number of seconds since 1970")]
    [InlineData("0,1,4,964982703", "the user id is not a whole number from 1 to 2147483647")]
    [InlineData("7,1,4", "it does not have the file's 4 columns")]
    public async Task A_wrong_line_is_named_with_its_file_its_number_and_the_rule(string line, string rule)
    {
        using var folder = DataSetFolder.WithRatings("8,1,4.5,964982703", line);

        var exception = await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(folder.Path));

        Assert.Equal(
            $"ratings.csv: 1 of 2 lines are refused, more than 1 %, so nothing was changed; the first is line 3: {rule}: {line}",
            exception.Message);
    }

    [Fact]
    public async Task A_zip_without_files_and_a_folder_without_ratings_are_named()
    {
        using var folder = new DataSetFolder();
        folder.Write("notes.txt", "Some words, in three, columns\n");
        var zip = Path.Combine(folder.Path, "empty.zip");
        ZipFile.Open(zip, ZipArchiveMode.Create).Dispose();

        foreach (var path in (string[])[zip, folder.Path])
        {
            var exception = await Assert.ThrowsAsync<DataSetException>(() => ImportAsync(path));
            Assert.Equal(
                $"{path} has no ratings file: none is named ratings.csv, ratings.dat, u.data, and none holds lines of user, movie and rating.",
                exception.Message);
        }
    }

    [Fact]
    public async Task Another_catalogue_under_the_same_ids_is_refused()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        await ImportAsync(folder.Path);
        folder.Write("movies.csv", "movieId,title,genres\n1,Alien (1979),Horror\n2,Aliens (1986),Horror\n3,Heat (1995),Crime\n");

        var exception = await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(folder.Path));

        Assert.Contains("another catalogue: 2 of 3 movies", exception.Message, StringComparison.Ordinal);
        await using var context = CreateContext();
        Assert.Equal("Toy Story", (await context.Movies.FindAsync(1))!.Title);
    }

    [Fact]
    public async Task A_bare_ratings_file_brings_movies_titled_by_their_ids_which_a_catalogue_then_names()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703", "7,2,4,964982703", "7,3,4,964982703");

        var report = await ImportAsync(Path.Combine(folder.Path, "ratings.csv"));

        Assert.Equal(new ImportedRows(3, 0, 0), report.Movies);
        await using (var context = CreateContext())
        {
            Assert.Equal("Movie 3", (await context.Movies.FindAsync(3))!.Title);
        }

        Assert.Contains(_logged, entry => entry.Text.StartsWith("There is no movies file", StringComparison.Ordinal));
        report = await ImportAsync(folder.Path);
        Assert.Equal((new ImportedRows(0, 3, 0), new ImportedRows(0, 0, 3)), (report.Movies, report.Ratings));
    }

    [Fact]
    public async Task Ratings_of_accounts_are_refused_and_stay()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        await ImportAsync(folder.Path);
        var account = await AddAccountAsync();
        await AddRatingAsync(account, movieId: 1, halfStars: 2);
        folder.WriteRatings(
            [.. Enumerable.Range(1, 200).Select(user => $"{user},1,4,964982703"), $"{account},1,5,964982703"]);

        var report = await ImportAsync(folder.Path);

        Assert.Equal(1, report.Files.Single(file => file.File == "ratings.csv").RefusedByReason["the user id belongs to an account"]);
        Assert.Equal(2, Assert.Single(await RatingsOfAsync(account)).HalfStars);
    }

    [Fact]
    public async Task A_rating_that_an_account_gives_while_an_import_into_an_empty_table_begins_stays()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        await ImportAsync(folder.Path);
        var account = await AddAccountAsync();
        await using var context = CreateContext();
        await context.Ratings.ExecuteDeleteAsync();
        await using var rating = await context.Database.BeginTransactionAsync();
        context.Add(new Rating { UserId = account, MovieId = 1, HalfStars = 8, RatedAt = DateTimeOffset.UnixEpoch });
        await context.SaveChangesAsync();

        var import = ImportAsync(folder.Path);
        var start = Stopwatch.GetTimestamp();
        while (await ScalarAsync("SELECT count(*)::text FROM pg_locks WHERE relation = 'ratings'::regclass AND NOT granted") == "0")
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "The import does not wait for the rating.");
        }

        await rating.CommitAsync();
        await import;

        Assert.Equal(8, Assert.Single(await RatingsOfAsync(account)).HalfStars);
        Assert.Equal(9, Assert.Single(await RatingsOfAsync(7)).HalfStars);
    }

    [Fact]
    public async Task Accounts_get_ids_above_every_imported_user()
    {
        using var folder = DataSetFolder.WithRatings("5000000,1,4.5,964982703");

        await ImportAsync(folder.Path);

        Assert.True(await AddAccountAsync() > 5_000_000);
    }

    [Fact]
    public async Task User_ids_that_leave_no_room_for_accounts_are_refused()
    {
        using var folder = DataSetFolder.WithRatings(
            [.. Enumerable.Range(1, 200).Select(user => $"{user},1,4,964982703"), "2147483647,1,5,964982703"]);

        var report = await ImportAsync(folder.Path);

        Assert.Equal(1, report.RefusedCount);
        Assert.Equal(200, report.UsersInserted);
        Assert.InRange(await AddAccountAsync(), 1_000_001, 1_000_010);
    }

    [Fact]
    public async Task Two_imports_at_once_take_turns()
    {
        using var folder = DataSetFolder.WithRatings([.. Enumerable.Range(1, 500).Select(user => $"{user},1,4,964982703")]);

        var reports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => ImportAsync(folder.Path))));

        Assert.Equal(500, reports.Sum(report => report.Ratings.Inserted));
        Assert.Equal(2, reports.Count(report => report.ChangedNothing));
    }

    [Fact]
    public async Task A_profile_read_before_the_import_is_not_used_after_it()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        await ImportAsync(folder.Path);
        await _profiles.GetAsync(7, CancellationToken.None);
        folder.WriteRatings("7,1,1,964982703", "7,2,2,964982703");

        await ImportAsync(folder.Path);

        var profile = await _profiles.GetAsync(7, CancellationToken.None);
        Assert.Equal(2, profile!.RatedMovieIds.Length);
    }

    [Fact]
    public async Task A_cancelled_import_changes_nothing()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        using var source = ImportSource.Open(folder.Path);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _imports.ImportAsync(source, cancelled.Token));

        await AssertNothingImportedAsync();
    }

    private MovieRecsDbContext CreateContext() =>
        new(new DbContextOptionsBuilder<MovieRecsDbContext>().UseNpgsql(_database).Options);

    private async Task<int> AddAccountAsync()
    {
        await using var context = CreateContext();
        return (await new TestSeed(context).AddAccountAsync($"account-{Guid.NewGuid():N}")).Id;
    }

    private async Task<ImportReport> ImportAsync(string path)
    {
        using var source = ImportSource.Open(path);
        return await _imports.ImportAsync(source, CancellationToken.None);
    }

    private async Task<List<Rating>> RatingsOfAsync(int userId)
    {
        await using var context = CreateContext();
        return await context.Ratings.Where(rating => rating.UserId == userId).OrderBy(rating => rating.MovieId).ToListAsync();
    }

    /// <summary>Ratings of an account, most of them deleted again and their space given back, as a service in use has them.</summary>
    private async Task FillWithHolesAsync()
    {
        var account = await AddAccountAsync();
        await using var context = CreateContext();
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO movies (id, origin, title) SELECT id, 'imported', 'Movie ' || id FROM generate_series(1, 20000) AS id;
            INSERT INTO ratings (user_id, movie_id, half_stars, rated_at)
            SELECT {account}, id, 8, now() FROM generate_series(1, 20000) AS id;
            DELETE FROM ratings WHERE movie_id % 1000 >= 100 + movie_id / 40;
            """);
        await context.Database.ExecuteSqlRawAsync("VACUUM ratings");
    }

    private async Task AddRatingAsync(int userId, int movieId, short halfStars)
    {
        await using var context = CreateContext();
        context.Add(new Rating { UserId = userId, MovieId = movieId, HalfStars = halfStars, RatedAt = DateTimeOffset.UnixEpoch });
        await context.SaveChangesAsync();
    }

    private async Task AssertNothingImportedAsync()
    {
        await using var context = CreateContext();
        Assert.Equal(0, await context.Movies.CountAsync() + await context.Ratings.CountAsync() + await context.Imports.CountAsync());
        Assert.False(await context.Users.AnyAsync(user => user.Origin == UserOrigin.Imported));
    }

    /// <summary>The transactions that wrote and locked each row: equal only if no row was touched again.</summary>
    private Task<string> RowVersionsAsync() => ScalarAsync(
        """
        SELECT concat((SELECT string_agg(xmin::text, ',' ORDER BY id) FROM movies), ';',
            (SELECT string_agg(xmin::text, ',' ORDER BY id) FROM users), ';',
            (SELECT string_agg(xmin::text || '/' || xmax, ',' ORDER BY user_id, movie_id) FROM ratings), ';',
            (SELECT string_agg(xmin::text, ',' ORDER BY movie_id, genre_id) FROM movie_genres))
        """);

    private Task<string> DescribeRatingsAsync() => ScalarAsync(
        """
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
            SELECT conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint WHERE conrelid = 'ratings'::regclass
            UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = 'ratings') AS lines
        """);

    private async Task<string> ScalarAsync(string sql)
    {
        await using var context = CreateContext();
        return (await context.Database.SqlQueryRaw<string>(sql).ToListAsync()).Single();
    }
}
