using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace MovieRecs.Api.Tests.Import;

/// <summary>A file server on this machine that breaks off as often as it is told to.</summary>
internal sealed class DownloadServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private DownloadServer(WebApplication server) => _server = server;

    public byte[] Content { get; set; } = [];

    /// <summary>As the header has it, with its quotes; null sends none.</summary>
    public string? Tag { get; set; }

    /// <summary>How many bytes each of the next answers sends before it breaks off.</summary>
    public ConcurrentQueue<int> Breaks { get; } = new();

    /// <summary>What the next requests are refused with.</summary>
    public ConcurrentQueue<int> Refusals { get; } = new();

    /// <summary>Runs when an answer breaks off.</summary>
    public Action? OnBreak { get; set; }

    /// <summary>The Range and If-Range headers of each request so far.</summary>
    public ConcurrentQueue<(string Range, string IfRange)> Requests { get; } = new();

    public Uri Address => new(_server.Urls.Single() + "/");

    public static async Task<DownloadServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var server = new DownloadServer(application);
        application.Run(server.AnswerAsync);
        await application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var headers = context.Request.GetTypedHeaders();
        Requests.Enqueue((context.Request.Headers.Range.ToString(), context.Request.Headers.IfRange.ToString()));
        if (Refusals.TryDequeue(out var status))
        {
            context.Response.StatusCode = status;
            return;
        }

        context.Response.Headers.ETag = Tag;
        var from = 0;
        if (headers.Range?.Ranges.Single().From is { } start && headers.IfRange?.EntityTag?.ToString() == Tag)
        {
            from = (int)start;
            if (from >= Content.Length)
            {
                context.Response.StatusCode = (int)HttpStatusCode.RequestedRangeNotSatisfiable;
                return;
            }

            context.Response.StatusCode = (int)HttpStatusCode.PartialContent;
            context.Response.GetTypedHeaders().ContentRange = new ContentRangeHeaderValue(from, Content.Length - 1, Content.Length);
        }

        var rest = Content.AsMemory(from);
        context.Response.ContentLength = rest.Length;
        if (!Breaks.TryDequeue(out var sent))
        {
            await context.Response.Body.WriteAsync(rest);
            return;
        }

        await context.Response.Body.WriteAsync(rest[..sent]);
        await context.Response.Body.FlushAsync();
        OnBreak?.Invoke();
        // Closes the connection: what was flushed arrives, and then an end that came too soon.
        throw new IOException("The connection breaks here.");
    }
}
