using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;

namespace MovieRecs.Text.Tests;

/// <summary>Against a server that speaks HTTP, since most of what can go wrong does so between the two.</summary>
public sealed class OpenAiEmbeddingsTests
{
    private const string Key = "sk-secret+/0123456789";

    [Fact]
    public async Task Answers_with_vectors_of_length_1()
    {
        await using var server = await EmbeddingServer.StartAsync((context, request, _) => EmbeddingServer.Answer(context, request));
        using var generator = Generator(server);

        var embeddings = await generator.GenerateAsync(["abc", "", "abcdefgh"]);

        Assert.Equal(
            [(float)(3 / Math.Sqrt(10)), 0, (float)(8 / Math.Sqrt(65))], embeddings.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal(
            [(float)(1 / Math.Sqrt(10)), 1, (float)(1 / Math.Sqrt(65))], embeddings.Select(embedding => embedding.Vector.Span[1]));
        Assert.Equal(3, embeddings.Usage!.InputTokenCount);
        Assert.All(embeddings, embedding => Assert.Equal("made", embedding.ModelId));
    }

    [Fact]
    public async Task Reads_numbers_in_base64_as_well()
    {
        var numbers = Convert.ToBase64String(MemoryMarshal.AsBytes<float>([3, 4]));
        await using var server = await EmbeddingServer.StartAsync(Data($$"""{"index":0,"embedding":"{{numbers}}"}"""));
        using var generator = Generator(server);

        var embeddings = await generator.GenerateAsync(["a"]);

        Assert.Equal([0.6f, 0.8f], embeddings[0].Vector.ToArray());
    }

    [Fact]
    public async Task Asks_for_the_model_with_the_key_as_bearer()
    {
        await using var server = await EmbeddingServer.StartAsync((context, request, _) => EmbeddingServer.Answer(context, request));
        using var generator = Generator(server, options => options with { Dimensions = 3 });

        await generator.GenerateAsync(["a"]);

        var request = Assert.Single(server.Requests);
        Assert.Equal("Bearer " + Key, request.Authorization);
        Assert.Equal("made-model", request.Body.RootElement.GetProperty("model").GetString());
        Assert.Equal(3, request.Body.RootElement.GetProperty("dimensions").GetInt32());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Sends_no_key_if_there_is_none(string? key)
    {
        await using var server = await EmbeddingServer.StartAsync((context, request, _) => EmbeddingServer.Answer(context, request));
        using var generator = Generator(server, options => options with { ApiKey = key });

        await generator.GenerateAsync(["a"]);

        var request = Assert.Single(server.Requests);
        Assert.Null(request.Authorization);
        Assert.False(request.Body.RootElement.TryGetProperty("dimensions", out _));
    }

    [Fact]
    public async Task Asks_in_batches_in_the_order_of_the_texts()
    {
        await using var server = await EmbeddingServer.StartAsync((context, request, _) => EmbeddingServer.Answer(context, request));
        using var generator = Generator(server, options => options with { BatchSize = 4 });
        string[] texts = [.. Enumerable.Range(0, 10).Select(length => new string('x', length))];

        var embeddings = await generator.GenerateAsync(texts);

        Assert.Equal([texts[..4], texts[4..8], texts[8..]], server.Requests.Select(request => request.Texts));
        Assert.Equal(
            texts.Select(text => (float)(text.Length / Math.Sqrt((text.Length * text.Length) + 1))),
            embeddings.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal(10, embeddings.Usage!.InputTokenCount);
        Assert.Empty(await generator.GenerateAsync([]));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Follows_the_numbers_that_the_answer_gives_its_vectors()
    {
        await using var server = await EmbeddingServer.StartAsync(
            Data("""{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}"""));
        using var generator = Generator(server);

        var embeddings = await generator.GenerateAsync(["a", "b"]);

        Assert.Equal([1, 0], embeddings[0].Vector.ToArray());
        Assert.Equal([0, 1], embeddings[1].Vector.ToArray());
    }

    [Theory]
    [InlineData("""{"index":0,"embedding":[1,0]}""", "1 vectors for 2 texts")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1,0]},{"index":2,"embedding":[1,0]}""", "3 vectors for 2 texts")]
    [InlineData("", "0 vectors for 2 texts")]
    [InlineData("""{"index":1,"embedding":[1,0]},{"index":1,"embedding":[1,0]}""", "not numbered from 0 to 1")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1,0,0]}""", "3 numbers instead of 2")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":[]}""", "without numbers")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0,0]}""", "a vector of zeros")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1e999,0]}""", "not finite")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":"AADAfwAAgD8="}""", "not finite")] // NaN, 1
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":[null,0]}""", "is not one of embeddings")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":["NaN",0]}""", "is not one of embeddings")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1,"embedding":"not base64"}""", "is not one of embeddings")]
    [InlineData("""{"index":0,"embedding":[1,0]},{"index":1}""", "is not one of embeddings: a part of it is missing")]
    [InlineData("""{"index":0,"embedding":[1,0]},null""", "is not one of embeddings")]
    public async Task Trusts_no_answer(string data, string expected)
    {
        await using var server = await EmbeddingServer.StartAsync(Data(data));
        using var generator = Generator(server);

        await AssertFailsAsync(generator, server, expected);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("[1,0]", "2 numbers instead of 3")]
    [InlineData("[1,0,0,0]", "4 numbers instead of 3")]
    public async Task Rejects_another_dimension_than_that_of_the_options(string vector, string expected)
    {
        await using var server = await EmbeddingServer.StartAsync(Data($$"""{"index":0,"embedding":{{vector}}}"""));
        using var generator = Generator(server, options => options with { Dimensions = 3 });

        await AssertFailsAsync(generator, server, expected, "a");
    }

    [Fact]
    public async Task Rejects_another_dimension_than_that_of_the_first_answer()
    {
        await using var server = await EmbeddingServer.StartAsync((context, _, count) =>
            context.Response.WriteAsync(Data($$"""{"index":0,"embedding":{{(count == 0 ? "[1,0,0]" : "[1,0]")}}}""")));
        using var generator = Generator(server);
        await generator.GenerateAsync(["a"]);

        await AssertFailsAsync(generator, server, "2 numbers instead of 3", "b");
    }

    [Theory]
    [InlineData("<html>proxy</html>", "text/html")]
    [InlineData("", "application/json")]
    [InlineData("{\"data\":[{\"index\":0,", "application/json")]
    [InlineData("{}", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("{\"data\":7}", "application/json")]
    public async Task Rejects_an_answer_that_is_something_else(string text, string contentType)
    {
        await using var server = await EmbeddingServer.StartAsync(text, contentType: contentType);
        using var generator = Generator(server);

        await AssertFailsAsync(generator, server, "");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Asks_again_when_a_server_is_busy_or_fails(int status)
    {
        await using var server = await EmbeddingServer.StartAsync((context, request, count) =>
        {
            context.Response.StatusCode = count < 2 ? status : 200;
            context.Response.Headers.RetryAfter = "86400"; // longer than anybody waits
            return count < 2 ? Task.CompletedTask : EmbeddingServer.Answer(context, request);
        });
        using var generator = Generator(server);

        Assert.Single(await generator.GenerateAsync(["a"]).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(500, 4)]
    [InlineData(429, 4)]
    [InlineData(401, 1)]
    [InlineData(404, 1)]
    public async Task Says_what_a_server_refused_with(int status, int tries)
    {
        await using var server = await EmbeddingServer.StartAsync(
            """{"error":{"message":"the model\nis not here","type":"api_error"}}""", status);
        using var generator = Generator(server);

        var message = await AssertFailsAsync(generator, server, $"{status}");
        Assert.Contains("the model is not here", message, StringComparison.Ordinal);
        Assert.Equal(tries, server.Requests.Count);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Incorrect API key provided: KEY."}}""", "application/json")]
    [InlineData("""{"error":{"message":"Incorrect API key provided: sk-secret\u002B/0123456789."}}""", "application/json")]
    [InlineData("no such key: KEY", "text/plain")]
    public async Task Keeps_the_key_out_of_what_a_server_quotes(string text, string contentType)
    {
        await using var server = await EmbeddingServer.StartAsync(
            text.Replace("KEY", Key, StringComparison.Ordinal), StatusCodes.Status401Unauthorized, contentType);
        using var generator = Generator(server);

        await AssertFailsAsync(generator, server, "401");
    }

    [Fact]
    public async Task Gives_up_on_a_slow_server()
    {
        await using var server = await EmbeddingServer.StartAsync(async (context, _, _) =>
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        using var generator = Generator(
            server, options => options with { Timeout = TimeSpan.FromMilliseconds(50), MaximumRetries = 1 });

        await AssertFailsAsync(generator, server, "no answer within the time limit");
    }

    [Fact]
    public async Task Gives_up_on_an_answer_that_does_not_end()
    {
        await using var server = await EmbeddingServer.StartAsync(async (context, _, _) =>
        {
            await context.Response.WriteAsync("{\"data\":[");
            await context.Response.Body.FlushAsync();
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        using var generator = Generator(
            server, options => options with { Timeout = TimeSpan.FromMilliseconds(200), MaximumRetries = 0 });

        await AssertFailsAsync(generator, server, "no answer within the time limit");
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_and_not_failed()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = await EmbeddingServer.StartAsync(async (context, _, _) =>
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await cancellation.CancelAsync();
            await gone.Task;
        });
        using var generator = Generator(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => generator.GenerateAsync(["a"], cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_between_two_tries_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = await EmbeddingServer.StartAsync((context, _, _) =>
        {
            context.Response.StatusCode = 503;
            context.Response.OnCompleted(cancellation.CancelAsync);
            return Task.CompletedTask;
        });
        using var generator = Generator(server, options => options with { MaximumRetryDelay = TimeSpan.FromMinutes(5) });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => generator.GenerateAsync(["a"], cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task Says_that_nobody_listens()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        using var generator = OpenAiEmbeddings.Create(new OpenAiEmbeddingOptions
        {
            Endpoint = new Uri($"http://user:{Uri.EscapeDataString(Key)}@127.0.0.1:{port}/v1"),
            Model = "made-model",
            ApiKey = Key,
            MaximumRetryDelay = TimeSpan.Zero,
        });

        var exception = await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(["a"]));
        Assert.StartsWith($"made-model of 127.0.0.1:{port} ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("refused", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_follow_a_redirect_with_the_texts()
    {
        await using var server = await EmbeddingServer.StartAsync((context, _, _) =>
        {
            context.Response.Redirect("/v1/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        using var generator = Generator(server);

        await AssertFailsAsync(generator, server, "307");
    }

    [Fact]
    public async Task Sends_through_a_handler_that_stays_the_callers()
    {
        await using var server = await EmbeddingServer.StartAsync((context, request, _) => EmbeddingServer.Answer(context, request));
        using var handler = new SocketsHttpHandler();
        var options = new OpenAiEmbeddingOptions { Endpoint = server.Address, Model = "made-model" };
        OpenAiEmbeddings.Create(options, handler).Dispose();
        using var generator = OpenAiEmbeddings.Create(options, handler);

        Assert.Single(await generator.GenerateAsync(["a"]));
    }

    public static TheoryData<string, OpenAiEmbeddingOptions> WrongOptions()
    {
        var right = new OpenAiEmbeddingOptions { Endpoint = new("http://localhost/v1"), Model = "made-model", ApiKey = "key" };
        return new()
        {
            { "Endpoint", right with { Endpoint = new("/v1", UriKind.Relative) } },
            { "Endpoint", right with { Endpoint = new("ftp://localhost/v1") } },
            { "Model", right with { Model = " " } },
            { "ApiKey", right with { ApiKey = "sk-secret\nX: y" } },
            { "ApiKey", right with { ApiKey = "sk-secret é" } },
            { "Dimensions", right with { Dimensions = 0 } },
            { "BatchSize", right with { BatchSize = 0 } },
            { "Timeout", right with { Timeout = TimeSpan.Zero } },
            { "Timeout", right with { Timeout = TimeSpan.MaxValue } },
            { "MaximumRetries", right with { MaximumRetries = -1 } },
            { "MaximumRetryDelay", right with { MaximumRetryDelay = TimeSpan.FromSeconds(-1) } },
        };
    }

    [Theory]
    [MemberData(nameof(WrongOptions), DisableDiscoveryEnumeration = true)]
    public void Names_the_option_that_is_wrong(string name, OpenAiEmbeddingOptions options)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => OpenAiEmbeddings.Create(options));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_do_not_show_their_key()
    {
        var options = new OpenAiEmbeddingOptions { Endpoint = new("http://localhost:11434/v1"), Model = "made-model", ApiKey = Key };

        Assert.Equal("made-model of localhost:11434", $"{options}");
    }

    private static CheckedEmbeddingGenerator Generator(
        EmbeddingServer server, Func<OpenAiEmbeddingOptions, OpenAiEmbeddingOptions>? change = null)
    {
        var options = new OpenAiEmbeddingOptions
        {
            Endpoint = server.Address,
            Model = "made-model",
            ApiKey = Key,
            MaximumRetryDelay = TimeSpan.Zero,
        };
        return OpenAiEmbeddings.Create(change?.Invoke(options) ?? options);
    }

    private static string Data(string data) =>
        $$"""{"object":"list","data":[{{data}}],"model":"made","usage":{"prompt_tokens":1,"total_tokens":1} }""";

    /// <summary>One line that names the model and the server, and no key anywhere.</summary>
    private static async Task<string> AssertFailsAsync(
        CheckedEmbeddingGenerator generator, EmbeddingServer server, string expected, params string[] texts)
    {
        var exception = await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(texts is [] ? ["a", "b"] : texts));

        Assert.StartsWith($"made-model of 127.0.0.1:{server.Address.Port} ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
        return exception.Message;
    }
}
