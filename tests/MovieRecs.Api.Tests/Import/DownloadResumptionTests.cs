using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Data;
using MovieRecs.Api.Import;

namespace MovieRecs.Api.Tests.Import;

public sealed class DownloadResumptionTests : IAsyncLifetime, IDisposable
{
    private const int Length = 200_000;
    private const string Tag = "\"v1\"";

    private readonly DataSetFolder _folder = new();
    private DownloadServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await DownloadServer.StartAsync();
        _server.Content = RandomNumberGenerator.GetBytes(Length);
        _server.Tag = Tag;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Goes_on_where_the_connection_broke()
    {
        _server.Breaks.Enqueue(80_000);
        _server.Breaks.Enqueue(70_000);

        await AssertDownloadedAsync();

        Assert.Equal([("", ""), ("bytes=80000-", Tag), ("bytes=150000-", Tag)], _server.Requests);
    }

    [Fact]
    public async Task Starts_again_when_the_server_has_another_version_by_then()
    {
        _server.Breaks.Enqueue(80_000);
        _server.OnBreak = () => (_server.Content, _server.Tag) = (RandomNumberGenerator.GetBytes(Length / 2), "\"v2\"");

        await AssertDownloadedAsync();

        Assert.Equal([("", ""), ("bytes=80000-", Tag)], _server.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"v1\"")]
    public async Task Starts_again_where_the_server_gives_no_tag_that_stands_for_the_bytes(string? tag)
    {
        _server.Tag = tag;
        _server.Breaks.Enqueue(80_000);

        await AssertDownloadedAsync();

        Assert.Equal([("", ""), ("", "")], _server.Requests);
    }

    [Fact]
    public async Task A_later_start_goes_on_with_what_an_earlier_one_left()
    {
        _server.Breaks.Enqueue(80_000);
        _server.OnBreak = () => _server.Refusals.Enqueue(404);
        var failure = await Assert.ThrowsAsync<DownloadFailedException>(GetAsync);
        _server.OnBreak = null;

        await AssertDownloadedAsync();

        Assert.Contains("(status 404)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(("bytes=80000-", Tag), _server.Requests.Last());
    }

    [Fact]
    public async Task Starts_again_when_the_file_has_become_shorter_than_the_part()
    {
        _server.Breaks.Enqueue(80_000);
        _server.OnBreak = () => _server.Content = RandomNumberGenerator.GetBytes(1000);

        await AssertDownloadedAsync();

        Assert.Equal([("", ""), ("bytes=80000-", Tag), ("", "")], _server.Requests);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Asks_again_when_the_server_is_busy(int status)
    {
        _server.Refusals.Enqueue(status);
        _server.Refusals.Enqueue(status);

        await AssertDownloadedAsync();

        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task Gives_up_in_the_end()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            _server.Breaks.Enqueue(10);
        }

        await Assert.ThrowsAsync<DownloadFailedException>(GetAsync);

        Assert.Equal(9, _server.Requests.Count);
    }

    [Fact]
    public async Task Leaves_nothing_beside_a_complete_file()
    {
        _server.Breaks.Enqueue(80_000);

        var path = await GetAsync();

        Assert.Equal([path], Directory.EnumerateFiles(Path.GetDirectoryName(path)!));
    }

    private async Task AssertDownloadedAsync()
    {
        var path = await GetAsync();
        Assert.Equal(_server.Content, await File.ReadAllBytesAsync(path));
    }

    private async Task<string> GetAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new QuickTime());
        services.AddSingleton(DataFolder.From(new ConfigurationBuilder()
            .AddInMemoryCollection([new(DataFolder.SettingName, _folder.Path)]).Build()));
        services.AddDataSetDownload().ConfigureHttpClient(client => client.BaseAddress = _server.Address);
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<DataSetDownload>().GetAsync("ml-1m", CancellationToken.None);
    }
}
