using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Tests.Infrastructure;
using Npgsql;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>What endpoints may throw, in an application that has nothing but such endpoints.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_fault_tells_nothing_outside_Development()
    {
        await using var application = await StartAsync(Environments.Production, () => throw new InvalidOperationException("secret"));
        using var response = await application.GetTestClient().GetAsync("/");

        var problem = await Problems.AssertAsync(response, HttpStatusCode.InternalServerError);
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.False(problem.TryGetProperty("detail", out _));
        Assert.Equal(LogLevel.Error, Assert.Single(LogOf(application)).Level);
    }

    [Fact]
    public async Task A_fault_shows_its_message_in_Development()
    {
        await using var application = await StartAsync(Environments.Development, () => throw new InvalidOperationException("the reason"));
        using var response = await application.GetTestClient().GetAsync("/");

        var problem = await Problems.AssertAsync(response, HttpStatusCode.InternalServerError);
        Assert.Equal("InvalidOperationException: the reason", problem.GetProperty("detail").GetString());
    }

    public static TheoryData<Exception> Unavailable => new(
        new NpgsqlException("No connection.", new IOException()),
        new PostgresException("shutting down", "FATAL", "FATAL", "57P01"),
        new PostgresException("no such database", "FATAL", "FATAL", "3D000"),
        new PostgresException("password", "FATAL", "FATAL", "28P01"),
        new PostgresException("too many", "FATAL", "FATAL", "53300"),
        new PostgresException("could not write init file", "FATAL", "FATAL", "XX000"),
        new PostgresException("cannot execute INSERT in a read-only transaction", "ERROR", "ERROR", "25006"),
        new InvalidOperationException("Wrapped by EF.", new NpgsqlException("No connection.", new TimeoutException())));

    [Theory]
    [MemberData(nameof(Unavailable))]
    public async Task An_unavailable_database_is_503_and_not_an_error_in_the_log(Exception exception)
    {
        await using var application = await StartAsync(Environments.Production, () => throw exception);
        using var response = await application.GetTestClient().GetAsync("/");

        await Problems.AssertAsync(response, HttpStatusCode.ServiceUnavailable);
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(LogLevel.Warning, Assert.Single(LogOf(application)).Level);
    }

    [Fact]
    public async Task A_fault_in_a_statement_is_a_fault_of_the_service()
    {
        await using var application = await StartAsync(
            Environments.Production, () => throw new PostgresException("syntax error", "ERROR", "ERROR", "42601"));
        using var response = await application.GetTestClient().GetAsync("/");

        await Problems.AssertAsync(response, HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task A_fault_inside_the_server_is_a_fault_of_the_service()
    {
        await using var application = await StartAsync(
            Environments.Production, () => throw new PostgresException("cache lookup failed", "ERROR", "ERROR", "XX000"));
        using var response = await application.GetTestClient().GetAsync("/");

        await Problems.AssertAsync(response, HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task What_may_work_later_says_when()
    {
        await using var application = await StartAsync(
            Environments.Production, () => throw new RetryLaterException(429, "Too much.", TimeSpan.FromSeconds(2.1)));
        using var response = await application.GetTestClient().GetAsync("/");

        var problem = await Problems.AssertAsync(response, HttpStatusCode.TooManyRequests);
        Assert.Equal("Too much.", problem.GetProperty("detail").GetString());
        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_client_that_leaves_is_no_error_in_the_log()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var application = await StartAsync(Environments.Production, async context =>
        {
            entered.SetResult();
            context.Response.OnCompleted(() =>
            {
                left.SetResult();
                return Task.CompletedTask;
            });
            var never = new TaskCompletionSource();
            await never.Task.WaitAsync(context.RequestAborted);
        });
        using var cancellation = new CancellationTokenSource();
        var request = application.GetTestClient().GetAsync("/", cancellation.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(LogOf(application));
    }

    private static Task<WebApplication> StartAsync(string environment, Action act) => StartAsync(environment, _ =>
    {
        act();
        return Task.CompletedTask;
    });

    private static async Task<WebApplication> StartAsync(string environment, RequestDelegate endpoint)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseTestServer();
        builder.Services.AddJsonRules();
        builder.Services.AddProblems();
        builder.Logging.ClearProviders().AddProvider(new CapturedLog());
        var application = builder.Build();
        application.UseExceptionHandler();
        application.MapGet("/", endpoint);
        await application.StartAsync();
        return application;
    }

    private static IReadOnlyList<CapturedLog.Entry> LogOf(WebApplication application) =>
        [.. application.Services.GetServices<ILoggerProvider>().OfType<CapturedLog>().Single().Entries
            .Where(entry => entry.Level >= LogLevel.Warning)];
}
