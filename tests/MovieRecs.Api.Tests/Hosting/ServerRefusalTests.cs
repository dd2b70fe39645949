using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>What the server answers itself, and clients that do not wait for an answer.</summary>
public sealed class ServerRefusalTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly (string Request, int Status)[] Refused =
    [
        ("GARBAGE\r\n\r\n", 400),
        ("GET /movies HTTP/1.1\r\n\r\n", 400),
        ("GET /movies HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n", 400),
        ("GET /movies HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", 400),
        ("G@T /movies HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ($"GET /{new string('a', 9_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        ($"GET /movies HTTP/1.1\r\nHost: x\r\nLong: {new string('a', 40_000)}\r\n\r\n", 431),
        ("GET /movies HTTP/3.7\r\nHost: x\r\n\r\n", 505),
    ];

    [Fact]
    public async Task What_the_server_refuses_is_a_problem_too()
    {
        await using var application = await MovieRecsApplication.StartAsync(useKestrel: true);
        using var client = application.CreateClient();
        foreach (var (request, status) in Refused)
        {
            var (head, body) = await SendAsync(client.BaseAddress!, request);

            Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
            Assert.Contains("Content-Type: application/problem+json", head, StringComparison.Ordinal);
            Assert.Contains("X-Content-Type-Options: nosniff", head, StringComparison.Ordinal);
            Assert.Contains("Connection: close", head, StringComparison.Ordinal);
            var problem = JsonDocument.Parse(body).RootElement;
            Assert.Equal(status, problem.GetProperty("status").GetInt32());
            Assert.NotEmpty(problem.GetProperty("type").GetString()!);
            Assert.NotEmpty(problem.GetProperty("title").GetString()!);
            Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
            Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        }

        using var other = await client.GetAsync("/movies");
        Assert.True(other.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_client_that_vanishes_while_it_is_refused_leaves_no_error_in_the_log()
    {
        var arrived = new TaskCompletionSource();
        var log = new CapturedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IExceptionHandler>(new ClientLoss(arrived));
        builder.Services.AddJsonRules();
        builder.Services.AddProblems();
        builder.Logging.ClearProviders().AddProvider(log);
        var application = builder.Build();
        application.UseExceptionHandler();
        application.MapGet("/", string () => throw new BadHttpRequestException("Unexpected end of request content."));
        await application.StartAsync();
        var address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        using (var socket = new TcpClient(address.Host, address.Port) { LingerState = new LingerOption(true, 0) })
        {
            await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            await arrived.Task.WaitAsync(Timeout);
        }

        // Waits for the request's end.
        await application.DisposeAsync();

        Assert.DoesNotContain(log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed()
    {
        await using var application = await MovieRecsApplication.StartAsync(useKestrel: true, settings: ("Http__MaximumConnections", "1"));
        using var client = application.CreateClient();
        using var first = new TcpClient(client.BaseAddress!.Host, client.BaseAddress.Port);
        await first.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        var answer = new byte[12];
        await first.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(Timeout);

        using var second = new TcpClient(client.BaseAddress.Host, client.BaseAddress.Port);
        await second.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());

        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(answer));
        Assert.Equal("", await ReadToEndAsync(second));
    }

    private static async Task<(string Head, string Body)> SendAsync(Uri address, string request)
    {
        using var socket = new TcpClient(address.Host, address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        var answer = (await ReadToEndAsync(socket)).Split("\r\n\r\n", 2);
        return (answer[0], answer[^1]);
    }

    private static async Task<string> ReadToEndAsync(TcpClient socket)
    {
        var answer = new MemoryStream();
        try
        {
            await socket.GetStream().CopyToAsync(answer).WaitAsync(Timeout);
        }
        catch (IOException)
        {
            // The server closes with unread bytes of ours, which the system reports as a reset after the answer.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>The moment between a refusal and its answer in which the client goes.</summary>
    private sealed class ClientLoss(TaskCompletionSource arrived) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            var gone = new TaskCompletionSource();
            httpContext.RequestAborted.Register(gone.SetResult);
            arrived.SetResult();
            await gone.Task.WaitAsync(Timeout, CancellationToken.None);
            return false;
        }
    }
}
