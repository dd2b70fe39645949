using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Data.LocalPostgres;

/// <summary>The service and its cluster as processes: signals, crashes, exit codes.</summary>
public sealed partial class ServiceProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("movierecs-service-").FullName;

    private string PidFile => Path.Combine(_folder, "postgres", "postmaster.pid");

    private int ServerId => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task A_signal_stops_the_service_first_and_then_the_cluster_within_ten_seconds(string signal)
    {
        await using var service = await StartAsync();
        var serverId = ServerId;
        var start = Stopwatch.GetTimestamp();

        service.Signal(signal);
        var exitCode = await service.WaitForExitAsync();

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), service.Output);
        Assert.Equal(0, exitCode);
        Assert.False(ClusterFolder.IsRunning(serverId));
        Assert.False(File.Exists(PidFile));
        Assert.Matches(StoppedInOrder(), service.Output);
        Assert.DoesNotContain("Exception", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_never_ends_does_not_hold_the_end_up()
    {
        await using var service = await StartAsync();
        var address = service.Client.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /auth/login HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n"
            + "Expect: 100-continue\r\n\r\n"));
        // The service asks for the body, so the request is in its hands.
        Assert.True(await client.GetStream().ReadAsync(new byte[100]) > 0);
        var start = Stopwatch.GetTimestamp();

        service.Signal("TERM");
        var exitCode = await service.WaitForExitAsync();

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), service.Output);
        Assert.Equal(0, exitCode);
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task A_killed_service_loses_no_acknowledged_write()
    {
        var account = new { userName = "survivor", password = "correct horse battery" };
        int orphan;
        await using (var killed = await StartAsync())
        {
            using var registered = await killed.Client.PostAsJsonAsync("/auth/register", account);
            Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
            killed.Signal("KILL");
            await killed.WaitForExitAsync();
            orphan = ServerId;
            Assert.True(ClusterFolder.IsRunning(orphan));
        }

        await using var service = await StartAsync();

        Assert.False(ClusterFolder.IsRunning(orphan));
        using var loggedIn = await service.Client.PostAsJsonAsync("/auth/login", account);
        Assert.Equal(HttpStatusCode.OK, loggedIn.StatusCode);
    }

    [Fact]
    public async Task A_second_service_on_the_same_data_ends_with_one_line()
    {
        await using var service = await StartAsync();
        await using var second = ServiceProcess.Start([], ("DataFolder", _folder));

        Assert.Equal(1, await second.WaitForExitAsync());
        Assert.Contains("MovieRecs cannot start: ", second.Output, StringComparison.Ordinal);
        Assert.Contains("in use by another running MovieRecs service", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_alone_makes_the_schema_and_exits()
    {
        await using var migrate = ServiceProcess.Start(["--migrate"], ("DataFolder", _folder));

        Assert.Equal(0, await migrate.WaitForExitAsync());
        Assert.Contains("Brought the tables of the database up to date", migrate.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", migrate.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task Production_wants_a_connection_string()
    {
        await using var service = ServiceProcess.Start(
            [],
            ("DataFolder", _folder),
            ("ASPNETCORE_ENVIRONMENT", "Production"),
            ("Jwt__SigningKey", "0123456789abcdef0123456789abcdef"));

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Contains(
            "MovieRecs cannot start: ConnectionStrings__MovieRecs: a connection string is required in Production.",
            service.Output,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "postgres")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<ServiceProcess> StartAsync() => ServiceProcess.StartReadyAsync(("DataFolder", _folder));

    [GeneratedRegex("Stopping MovieRecs.*PostgreSQL in .* has stopped", RegexOptions.Singleline)]
    private static partial Regex StoppedInOrder();
}
