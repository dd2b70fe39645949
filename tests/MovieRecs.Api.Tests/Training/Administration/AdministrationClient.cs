using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace MovieRecs.Api.Tests.Training.Administration;

/// <summary>The administration's routes, as an administrator's client uses them.</summary>
internal sealed class AdministrationClient(HttpClient client)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public HttpClient Client => client;

    /// <summary>Asks for a run and answers its id.</summary>
    public async Task<int> RetrainAsync()
    {
        using var response = await client.PostAsync("/admin/retrain", null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var run = await response.Content.ReadFromJsonAsync<JsonElement>();
        var id = run.GetProperty("id").GetInt32();
        Assert.Equal($"/admin/training-runs/{id}", response.Headers.Location?.OriginalString);
        return id;
    }

    public Task<JsonElement> RunAsync(int id) => GetAsync($"/admin/training-runs/{id}");

    /// <summary>Asks for a run and waits for its end.</summary>
    public async Task<JsonElement> TrainAsync() => await EndOfAsync(await RetrainAsync());

    /// <summary>Listens to a run until the stream ends, and answers the last state.</summary>
    public async Task<JsonElement> EndOfAsync(int id)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        JsonElement last = default;
        await foreach (var item in ListenAsync(id, timeout.Token))
        {
            last = item.Data;
        }

        return last;
    }

    public async IAsyncEnumerable<SseItem<JsonElement>> ListenAsync(
        int id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(
            $"/admin/training-runs/{id}/events", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = SseParser.Create(stream, (_, data) => JsonElement.Parse(data));
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            yield return item;
        }
    }

    /// <summary>The first page of a list.</summary>
    public async Task<JsonElement[]> ListAsync(string list) =>
        [.. (await GetAsync($"/admin/{list}")).GetProperty("items").EnumerateArray()];

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<HttpResponseMessage> PostAsync(string path) => client.PostAsync(path, null);
}
