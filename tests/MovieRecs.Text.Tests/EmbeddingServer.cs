using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MovieRecs.Text.Tests;

/// <summary>A server on this machine that answers <c>/v1/embeddings</c> as a test tells it to.</summary>
internal sealed class EmbeddingServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private EmbeddingServer(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.First() + "/v1");

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = [];

    /// <summary>Starts a server that gives each request, with its number from 0, to a function.</summary>
    public static async Task<EmbeddingServer> StartAsync(Func<HttpContext, ReceivedRequest, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new EmbeddingServer(builder.Build());
        var count = -1;
        server._application.MapPost("/v1/embeddings", async context =>
        {
            var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var request = new ReceivedRequest(body, context.Request.Headers.Authorization);
            server.Requests.Enqueue(request);
            await answer(context, request, Interlocked.Increment(ref count));
        });
        await server._application.StartAsync();
        return server;
    }

    /// <summary>Starts a server that always answers with the same text and status.</summary>
    public static Task<EmbeddingServer> StartAsync(string text, int status = 200, string contentType = "application/json") =>
        StartAsync((context, _, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync(text);
        });

    /// <summary>Answers with one vector for each text, which begins with the length of the text.</summary>
    public static Task Answer(HttpContext context, ReceivedRequest request) =>
        context.Response.WriteAsJsonAsync(new
        {
            @object = "list",
            model = "made",
            data = request.Texts.Select(
                (text, index) => new { @object = "embedding", index, embedding = new float[] { text.Length, 1, 0 } }),
            usage = new { prompt_tokens = request.Texts.Length, total_tokens = request.Texts.Length },
        });

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}

internal sealed record ReceivedRequest(JsonDocument Body, string? Authorization)
{
    public string[] Texts => [.. Body.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!)];
}
