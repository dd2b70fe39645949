using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MovieRecs.Api.Tests.Hosting.Telemetry;

/// <summary>A collector on this machine that keeps what it is sent. Names stand in protobuf as they are.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, StringBuilder> _received = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private WebApplication? _server;

    public string Address => _server!.Urls.Single();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(ReceiveAsync);
        await _server.StartAsync();
    }

    /// <summary>Waits until a signal's path has received a text.</summary>
    public async Task WaitForAsync(string path, string text)
    {
        // For all that arrives together: metrics arrive every second, so that the time for one of them never runs out.
        var start = Stopwatch.GetTimestamp();
        while (!Holds(path, text))
        {
            var left = Timeout - Stopwatch.GetElapsedTime(start);
            Assert.True(left > TimeSpan.Zero && await _arrived.WaitAsync(left), $"{path} was not sent {text}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _arrived.Dispose();
    }

    private bool Holds(string path, string text)
    {
        if (!_received.TryGetValue(path, out var received))
        {
            return false;
        }

        lock (received)
        {
            return received.ToString().Contains(text, StringComparison.Ordinal);
        }
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
        var text = await reader.ReadToEndAsync();
        var received = _received.GetOrAdd(context.Request.Path.Value!, _ => new StringBuilder());
        lock (received)
        {
            received.Append(text);
        }

        _arrived.Release();
    }
}
