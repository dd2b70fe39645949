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

/// <summary>What films are about, with a data set and alone. The service alone on a database of its own, as <see cref="ImportServiceTests"/>.</summary>
public sealed class OverviewImportTests : IAsyncLifetime
{
    private const string Header = "id,overview\n";

    private readonly DataSetFolder _folder = DataSetFolder.WithRatings("7,1,4.5,964982703", "7,2,4,964982703", "7,3,4,964982703");
    private IReadOnlyCollection<CapturedLog.Entry> _logged = [];
    private string _connectionString = "";
    private NpgsqlDataSource _database = null!;
    private ILoggerFactory _loggers = null!;
    private ImportService _imports = null!;

    public async Task InitializeAsync()
    {
        _folder.Write("links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,8844\n");
        _connectionString = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(_connectionString);
        var log = new CapturedLog();
        _logged = log.Entries;
        _loggers = LoggerFactory.Create(builder => builder.AddProvider(log));
        _imports = Service();
    }

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _database.DisposeAsync();
        _loggers.Dispose();
        await (await PostgresServer.GetAsync()).DropDatabaseAsync(_connectionString);
    }

    [Fact]
    public async Task Overviews_are_inserted_updated_and_left_as_they_are()
    {
        _folder.Write("overviews.csv", Header + "862,Toys live.\n8844,A game.\n5,Of no film here.\n");
        var first = await ImportAsync();
        var before = await RowVersionsAsync();
        var again = await ImportAsync();
        Assert.Equal(before, await RowVersionsAsync());
        _folder.Write("overviews.csv", Header + "862,Toys live on.\n8844,A game.\n");
        var changed = await ImportAsync();
        File.Delete(Path.Combine(_folder.Path, "overviews.csv"));
        _folder.Write("movies.csv", "movieId,title,genres\n1,Toy Story (1996),Comedy\n2,Jumanji (1995),Adventure\n3,Heat (1995),Crime\n");
        var without = await ImportAsync();

        Assert.Equal((new ImportedRows(2, 0, 0), false), (first.Overviews, first.ChangedNothing));
        Assert.Contains("overviews 2 new, 0 changed; ", first.ToString(), StringComparison.Ordinal);
        Assert.Equal((new ImportedRows(0, 0, 2), true), (again.Overviews, again.ChangedNothing));
        Assert.Equal(new ImportedRows(0, 1, 1), changed.Overviews);
        Assert.Equal((ImportedRows.None, new ImportedRows(0, 1, 2)), (without.Overviews, without.Movies));
        Assert.Equal(["Toys live on.", "A game.", null], await OverviewsAsync());
    }

    [Fact]
    public async Task A_film_without_a_link_and_one_that_the_file_does_not_name_keep_their_overview()
    {
        await ImportAsync();
        await SetOverviewAsync(2, "By an administrator.");
        await SetOverviewAsync(3, "By an administrator.");

        var report = await ImportAsync(_folder.Write("about.csv", Header + "862,Toys live.\n"));

        Assert.Equal(new ImportedRows(1, 0, 0), report.Overviews);
        Assert.Equal(["Toys live.", "By an administrator.", "By an administrator."], await OverviewsAsync());
    }

    [Fact]
    public async Task A_data_set_has_the_last_word_on_its_own_films_and_none_on_those_that_an_administrator_added()
    {
        await ImportAsync();
        await SetOverviewAsync(1, "By an administrator.");
        await using (var context = CreateContext())
        {
            context.Add(new Movie { Id = 1_000_000_001, Origin = MovieOrigin.Added, Title = "Ours", TmdbId = 862, Overview = "Ours." });
            await context.SaveChangesAsync();
        }

        var report = await ImportAsync(_folder.Write("about.csv", Header + "862,Toys live.\n"));

        Assert.Equal(new ImportedRows(0, 1, 0), report.Overviews);
        Assert.Equal(["Toys live.", null, null, "Ours."], await OverviewsAsync());
    }

    [Fact]
    public async Task Ids_of_movies_and_of_IMDb_do_as_well()
    {
        _folder.Write("overviews.csv", "movieId,imdb_id,overview\n3,,Thieves.\n,tt0113497,A game.\n");

        Assert.Equal(new ImportedRows(2, 0, 0), (await ImportAsync()).Overviews);
        Assert.Equal([null, "A game.", "Thieves."], await OverviewsAsync());
    }

    [Fact]
    public async Task Text_that_is_none_does_not_break_the_transaction()
    {
        _folder.Write("overviews.csv", Header + "862,\"Toys\0live\u0001\r\n🎈 \\ 'and' \"\"so\"\" on\u007f\"\n\0bad\0,\0row\0\n" + Rows(200));

        var report = await ImportAsync();

        Assert.Equal((1, 1), (report.Overviews.Inserted, report.RefusedCount));
        Assert.Equal("Toys live \n🎈 \\ 'and' \"so\" on", (await OverviewsAsync())[0]);
    }

    [Fact]
    public async Task Overviews_alone_change_nothing_else()
    {
        await ImportAsync();
        await using (var context = CreateContext())
        {
            await context.Movies.Where(movie => movie.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(movie => movie.Title, "Another title"));
        }

        var report = await ImportAsync(_folder.Write("about.csv", Header + "862,Toys live.\n8844,A game.\n"));
        var again = await ImportAsync(Path.Combine(_folder.Path, "about.csv"));

        Assert.Equal(
            (ImportedRows.None, ImportedRows.None, new ImportedRows(2, 0, 0), 0L, ImportedRows.None),
            (report.Movies, report.Tags, report.Overviews, report.UsersInserted, report.Ratings));
        Assert.Contains("about.csv: overviews 2 new, 0 changed, 0 unchanged; 0 of 2 lines refused", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("about.csv: nothing has changed (2 overviews)", again.ToString(), StringComparison.Ordinal);
        await using var after = CreateContext();
        Assert.Equal("Another title", (await after.Movies.FindAsync(1))!.Title);
        Assert.Equal(3, await after.Ratings.CountAsync());
    }

    [Theory]
    [InlineData("862,\n", "about.csv has no overviews; nothing was changed.")]
    [InlineData("862,About.\nx,y\n", "about.csv: 1 of 2 lines are refused, more than 1 %, so nothing was changed; the first is line 3: the TMDB id is not a whole number from 1 to 2147483647: x,y")]
    public async Task A_file_of_nothing_and_one_of_wrong_rows_are_refused_with_nothing_changed(string rows, string message)
    {
        await ImportAsync();
        var path = _folder.Write("about.csv", Header + rows);

        Assert.Equal(message, (await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(path))).Message);
        Assert.Equal([null, null, null], await OverviewsAsync());
    }

    [Fact]
    public async Task A_data_set_whose_overviews_are_wrong_changes_nothing()
    {
        _folder.Write("overviews.csv", Header + "862,\"Never closed\n");

        var exception = await Assert.ThrowsAsync<DataSetException>(() => ImportAsync());

        Assert.Equal("overviews.csv, line 2, column overview: a quote is opened and never closed.", exception.Message);
        await using var context = CreateContext();
        Assert.Equal(0, await context.Movies.CountAsync() + await context.Imports.CountAsync());
    }

    [Fact]
    public async Task Overviews_that_are_new_or_changed_are_imported_though_the_data_set_is_as_before()
    {
        Assert.NotNull(await ImportIfNewAsync(null));
        Assert.Null(await ImportIfNewAsync(null));

        var about = _folder.Write("about.csv", Header + "862,Toys live.\n");
        Assert.Equal(new ImportedRows(1, 0, 0), (await ImportIfNewAsync(about))!.Overviews);
        Assert.Null(await ImportIfNewAsync(about));

        _folder.Write("about.csv", Header + "862,Toys live on.\n");
        Assert.Equal(new ImportedRows(0, 1, 0), (await ImportIfNewAsync(about))!.Overviews);
        Assert.Null(await ImportIfNewAsync(about));
    }

    [Fact]
    public async Task Overviews_of_no_film_are_said_to_be()
    {
        _folder.Write("overviews.csv", Header + "5,Of no film here.\n");

        Assert.Equal(ImportedRows.None, (await ImportAsync()).Overviews);
        Assert.Contains(
            _logged, entry => entry.Level == LogLevel.Warning && entry.Text.StartsWith("overviews.csv: no overview is of a film", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overviews_are_counted_by_what_became_of_them()
    {
        using var readings = new CounterReadings(telemetry => telemetry.ImportRows);
        _imports = Service(readings.Telemetry);
        await ImportAsync();
        await ImportAsync(_folder.Write("about.csv", Header + "862,Toys live.\n8844,A game.\n"));
        await ImportAsync(_folder.Write("about.csv", Header + "862,Toys live on.\n8844,A game.\n"));

        var counts = readings.Counts;
        Assert.Equal((2, 1, 1), (counts["overview inserted"], counts["overview updated"], counts["overview unchanged"]));
    }

    /// <summary>The public files where the machine has them, else a file in TMDB's form.</summary>
    [Fact]
    public async Task TMDB_5000_tells_what_the_films_of_a_MovieLens_data_set_are_about()
    {
        var (data, tmdb) = (SharedData.Find(SharedData.MovieLensLatestSmall), SharedData.Find(SharedData.Tmdb5000));
        var isReal = data is not null && tmdb is not null;
        var about = isReal
            ? Path.Combine(tmdb!, "tmdb_5000_movies.csv")
            : _folder.Write(
                "tmdb.csv",
                "budget,genres,homepage,id,keywords,overview,title\n30000000,\"[{\"\"id\"\": 16, \"\"name\"\": \"\"Animation\"\"}]\","
                + "http://toystory.disney.com/toy-story,862,[],\"Led by Woody, Andy's toys live happily in his room.\",Toy Story\n");
        using var source = ImportSource.Open(isReal ? data! : _folder.Path, overviewsPath: about);

        var report = await _imports.ImportAsync(source, CancellationToken.None);

        Assert.Equal(new ImportedRows(isReal ? 3537 : 1, 0, 0), report.Overviews);
        Assert.Equal(0, report.RefusedCount);
        Assert.StartsWith("Led by Woody, Andy's toys live happily in his room", (await OverviewsAsync())[0], StringComparison.Ordinal);
    }

    /// <summary>Of films that the catalogue does not have, so that one row in a hundred may be wrong.</summary>
    private static string Rows(int count) => string.Concat(Enumerable.Range(1_000_000, count).Select(id => $"{id},About.\n"));

    private ImportService Service(Api.Hosting.Telemetry.ServiceTelemetry? telemetry = null) => new(
        _database,
        new UserProfiles(
            new DatabaseProfileSource(_database, new DatabaseGuard(_database, new DatabaseAvailability())), new ProfileCache(), TimeProvider.System),
        new RatingActivity(), TimeProvider.System, _loggers, telemetry);

    private Task<ImportReport> ImportAsync() => ImportAsync(_folder.Path);

    private async Task<ImportReport> ImportAsync(string path)
    {
        using var source = ImportSource.Open(path);
        return await _imports.ImportAsync(source, CancellationToken.None);
    }

    private async Task<ImportReport?> ImportIfNewAsync(string? overviewsPath)
    {
        using var source = ImportSource.Open(_folder.Path, overviewsPath: overviewsPath);
        return await _imports.ImportIfNewAsync(source, CancellationToken.None);
    }

    private async Task SetOverviewAsync(int movieId, string overview)
    {
        await using var context = CreateContext();
        await context.Movies.Where(movie => movie.Id == movieId)
            .ExecuteUpdateAsync(set => set.SetProperty(movie => movie.Overview, overview));
    }

    /// <summary>In the order of the films' ids.</summary>
    private async Task<List<string?>> OverviewsAsync()
    {
        await using var context = CreateContext();
        return await context.Movies.OrderBy(movie => movie.Id).Select(movie => movie.Overview).ToListAsync();
    }

    /// <summary>The transactions that wrote the films.</summary>
    private async Task<List<string>> RowVersionsAsync()
    {
        await using var context = CreateContext();
        return await context.Database.SqlQueryRaw<string>("SELECT xmin::text FROM movies ORDER BY id").ToListAsync();
    }

    private MovieRecsDbContext CreateContext() =>
        new(new DbContextOptionsBuilder<MovieRecsDbContext>().UseNpgsql(_database).Options);
}
