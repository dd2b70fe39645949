using System.Diagnostics;
using System.Text.RegularExpressions;
using MovieRecs.Api.Data;
using MovieRecs.Api.Tests.Import;
using MovieRecs.Api.Tests.Infrastructure;
using Npgsql;

namespace MovieRecs.Api.Tests.Data;

/// <summary>One process at a time works on a database.</summary>
public sealed class DatabaseClaimTests : IAsyncLifetime
{
    private const string FindHolder = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND database = "
        + "(SELECT oid FROM pg_database WHERE datname = current_database())";

    private readonly string _folder = Directory.CreateTempSubdirectory("movierecs-claim-").FullName;
    private string _database = "";

    public async Task InitializeAsync() => _database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        await (await PostgresServer.GetAsync()).DropDatabaseAsync(_database);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_second_service_on_the_database_is_refused_with_one_line_that_names_the_first()
    {
        await using var claim = await TakeAsync(_database);
        await using var second = Start();

        Assert.Equal(1, await second.WaitForExitAsync());

        Assert.Matches(Refusal("MovieRecs cannot start"), second.Output);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_beside_a_service_is_refused_and_done_after_its_end()
    {
        using var data = DataSetFolder.WithRatings("7,1,4.5,964982703");
        await using (await TakeAsync(_database))
        {
            await using var refused = Start("--import", data.Path);
            Assert.Equal(1, await refused.WaitForExitAsync());
            Assert.Matches(Refusal("--import failed"), refused.Output);
        }

        await using var import = Start("--import", data.Path);

        Assert.True(await import.WaitForExitAsync() == 0, import.Output);
        Assert.Contains("Imported", import.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrations_are_not_applied_beneath_a_service()
    {
        var empty = await (await PostgresServer.GetAsync()).CreateEmptyDatabaseAsync();
        await using (await TakeAsync(empty))
        {
            await using var refused = ServiceProcess.Start(["--migrate"], ("ConnectionStrings__MovieRecs", empty), ("DataFolder", _folder));
            Assert.Equal(1, await refused.WaitForExitAsync());
            Assert.Matches(Refusal("--migrate failed"), refused.Output);
        }

        await (await PostgresServer.GetAsync()).DropDatabaseAsync(empty);
    }

    [Fact]
    public async Task A_claim_that_is_lost_is_taken_again()
    {
        await using var application = await MovieRecsApplication.StartAsync();
        await using var database = NpgsqlDataSource.Create(application.ConnectionString);
        var first = await ScalarAsync(database, FindHolder);
        Assert.NotNull(first);

        await ScalarAsync(database, $"SELECT pg_terminate_backend({first})");

        var start = Stopwatch.GetTimestamp();
        object? next;
        do
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
            next = await ScalarAsync(database, FindHolder);
        }
        while (next is null || next.Equals(first));
    }

    [Fact]
    public async Task A_service_whose_database_somebody_else_has_taken_ends()
    {
        await using var service = await ServiceProcess.StartReadyAsync(
            ("ConnectionStrings__MovieRecs", _database), ("DataFolder", _folder));
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(_database) { ApplicationName = DatabaseClaim.SessionName }.ConnectionString);
        var holder = await ScalarAsync(database, FindHolder);

        // First in the queue for when the service loses it.
        await using var other = await database.OpenConnectionAsync();
        await using var take = new NpgsqlCommand(
            $"SELECT pg_advisory_lock((classid::bigint << 32) | objid::bigint) FROM pg_locks WHERE pid = {holder} AND locktype = 'advisory'", other);
        var taken = take.ExecuteNonQueryAsync();
        while (await ScalarAsync(database, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") is null)
        {
            Assert.False(taken.IsCompleted);
        }

        await ScalarAsync(database, $"SELECT pg_terminate_backend({holder})");
        await taken.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Matches(Refusal("MovieRecs ends"), service.Output);
    }

    private ServiceProcess Start(params string[] arguments) =>
        ServiceProcess.Start(arguments, ("ConnectionStrings__MovieRecs", _database), ("DataFolder", _folder));

    private static async Task<DatabaseClaim> TakeAsync(string database)
    {
        var claim = await DatabaseClaim.ConnectAsync(database, TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Null(await claim.TryTakeAsync(CancellationToken.None));
        return claim;
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static Regex Refusal(string consequence) => new(
        $@"(?m)^{consequence}: the database is in use by MovieRecs service, process \d+ on [\w.-]+ \(PostgreSQL process \d+\)\. Only one process");
}
