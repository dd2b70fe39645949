using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MovieRecs.Api.Data;
using MovieRecs.Api.Import;

namespace MovieRecs.Api.Tests.Import;

public sealed class DataSetDownloadTests : IDisposable
{
    private readonly DataSetFolder _folder = new();
    private readonly Answer _answer = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ml-latest-small", true)]
    [InlineData("ML-100K", true)]
    [InlineData("ml-1m", true)]
    [InlineData("ml-25m", true)]
    [InlineData("ml-32m", true)]
    [InlineData("ml-10m", false)]
    [InlineData("../ml-1m", false)]
    public void Knows_the_public_names(string name, bool known) => Assert.Equal(known, DataSetDownload.Knows(name));

    [Fact]
    public void Asks_GroupLens_over_https()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddDataSetDownload();
        using var provider = services.BuildServiceProvider();

        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(DataSetDownload));

        Assert.Equal("https://files.grouplens.org/datasets/movielens/", client.BaseAddress!.ToString());
    }

    [Fact]
    public async Task Downloads_once_and_shows_the_licence()
    {
        using var factory = new LoggedLines();
        _answer.Content = [1, 2, 3];

        var path = await Download(factory).GetAsync("ml-1m", CancellationToken.None);
        var again = await Download(factory).GetAsync("ML-1M", CancellationToken.None);

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(path));
        Assert.Equal(path, again);
        Assert.Equal(["https://files.example/sets/ml-1m.zip"], _answer.Requests);
        Assert.StartsWith(_folder.Path, path, StringComparison.Ordinal);
        Assert.Contains(factory.Lines, line => line.Contains("licence", StringComparison.Ordinal) && line.Contains("GroupLens", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_network_says_so_in_one_line_and_leaves_no_file()
    {
        _answer.Failure = new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known");

        var exception = await FailAsync();

        Assert.Equal(
            "ml-1m cannot be downloaded from https://files.example/sets/ml-1m.zip (Name or service not known). Give the path of a folder or zip on this machine instead.",
            exception.Message);
    }

    [Fact]
    public async Task A_refusal_of_the_server_is_named()
    {
        _answer.Status = HttpStatusCode.NotFound;

        Assert.Contains("(status 404)", (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_ends_early_is_no_download()
    {
        _answer.Content = [1, 2, 3];
        _answer.PromisedLength = 5;

        Assert.Contains("ended after 3 of 5 bytes", (await FailAsync()).Message, StringComparison.Ordinal);
    }

    private async Task<DownloadFailedException> FailAsync()
    {
        var exception = await Assert.ThrowsAsync<DownloadFailedException>(
            () => Download(NullLoggerFactory.Instance).GetAsync("ml-1m", CancellationToken.None));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
        return exception;
    }

    private DataSetDownload Download(ILoggerFactory loggers)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(DataFolder.SettingName, _folder.Path)]).Build();
        return new DataSetDownload(
            new HttpClient(_answer, disposeHandler: false) { BaseAddress = new Uri("https://files.example/sets/") },
            DataFolder.From(configuration),
            new QuickTime(),
            loggers.CreateLogger<DataSetDownload>());
    }

    private sealed class Answer : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        public byte[] Content { get; set; } = [];

        public long? PromisedLength { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public Exception? Failure { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri!.ToString());
            if (Failure is not null)
            {
                return Task.FromException<HttpResponseMessage>(Failure);
            }

            var content = new StreamContent(new MemoryStream(Content));
            content.Headers.ContentLength = PromisedLength ?? Content.Length;
            return Task.FromResult(new HttpResponseMessage(Status) { Content = content });
        }
    }

    private sealed class LoggedLines : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
