using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Text.Tests;

namespace MovieRecs.Api.Tests.Content;

/// <summary>
/// A server whose vectors count some words, so that it is plain which texts are alike, and services that use it. It can be told to
/// answer otherwise.
/// </summary>
internal sealed class WordServer : IAsyncDisposable
{
    private static readonly string[] _words = ["space", "heist", "love", "war", "action", "romance"];

    private EmbeddingServer _server = null!;

    /// <summary>How the next requests are answered.</summary>
    public Func<HttpContext, ReceivedRequest, Task> Answer { get; set; } = AnswerProperly;

    /// <summary>All texts that were asked for since the start.</summary>
    public string[] Texts => [.. _server.Requests.SelectMany(request => request.Texts)];

    public static async Task<WordServer> StartAsync()
    {
        var words = new WordServer();
        words._server = await EmbeddingServer.StartAsync((context, request, _) => words.Answer(context, request));
        return words;
    }

    /// <summary>Settings of a service that uses it.</summary>
    public (string, string)[] Settings =>
    [
        ("Content__Embeddings__Provider", "OpenAi"), ("Content__Embeddings__Endpoint", _server.Address.ToString()),
        ("Content__Embeddings__Model", "words"), ("Content__Embeddings__Timeout", "00:00:05"),
    ];

    public static Task AnswerProperly(HttpContext context, ReceivedRequest request) => AnswerAsync(context, request, VectorOf);

    public static Task AnswerAsync(HttpContext context, ReceivedRequest request, Func<string, float[]> vectorOf) =>
        context.Response.WriteAsJsonAsync(new
        {
            @object = "list",
            model = "words",
            data = request.Texts.Select((text, index) => new { @object = "embedding", index, embedding = vectorOf(text) }),
            usage = new { prompt_tokens = 1, total_tokens = 1 },
        });

    public static Task Fail(HttpContext context, ReceivedRequest request)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest; // one that is not tried again
        return context.Response.WriteAsync("no");
    }

    public static float[] VectorOf(string text) =>
        [.. _words.Select(word => (float)text.Split(word, StringSplitOptions.None | StringSplitOptions.TrimEntries).Length - 1), .1f];

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

internal static class ContentApplication
{
    /// <summary>Some films with an overview and one without, beside two tastes that models know: movies 1 … 40.</summary>
    public static async Task SeedAsync(TestSeed seed)
    {
        await seed.AddTasteAsync();
        await AddMovieAsync(seed, 101, "Orbit", "A heist in space: thieves rob a space station.", "Sci-Fi", "Crime");
        await AddMovieAsync(seed, 102, "Vault", "A heist in a bank.", "Crime");
        await AddMovieAsync(seed, 103, "Comet", "A comet in space. And love.", "Sci-Fi");
        await AddMovieAsync(seed, 104, "Letters", "A love story, all love.", "Drama");
        await AddMovieAsync(seed, 105, "Silence", null, "Drama");
    }

    /// <summary>Waits until what is in service now has been read.</summary>
    public static Task ReadTextsAsync(this MovieRecsApplication application) =>
        application.Services.GetRequiredService<ContentIndex>().UpdateAsync(CancellationToken.None);

    public static ServingSnapshot Snapshot(this MovieRecsApplication application) =>
        application.Services.GetRequiredService<ModelStore>().Current;

    private static async Task AddMovieAsync(TestSeed seed, int id, string title, string? overview, params string[] genres)
    {
        await seed.AddMovieAsync(id, title, 2001, genres);
        (await seed.Context.Set<Movie>().FindAsync(id))!.Overview = overview;
        await seed.Context.SaveChangesAsync();
    }
}
