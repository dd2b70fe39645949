using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using MovieRecs.Api.Tests.Auth;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed partial class LogTests
{
    private const string Password = "a very secret password";
    private const string SigningKey = "a signing key of more than 32 bytes for this test";

    [Fact]
    public async Task The_log_is_JSON_in_Production_and_holds_no_secret_even_when_it_says_everything()
    {
        var connectionString = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        var secrets = new List<string> { Password, Password + "!", SigningKey, "query-secret" };
        string output;
        await using (var service = ServiceProcess.Start(
            [],
            ("ASPNETCORE_ENVIRONMENT", "Production"),
            ("ConnectionStrings__MovieRecs", connectionString),
            ("Jwt__SigningKey", SigningKey),
            ("Serilog__MinimumLevel__Default", "Verbose"),
            ("Serilog__MinimumLevel__Override__Microsoft", "Verbose"),
            ("Serilog__MinimumLevel__Override__Npgsql", "Verbose"),
            ("Serilog__MinimumLevel__Override__Microsoft.EntityFrameworkCore.Database.Command", "Verbose")))
        {
            service.Client.BaseAddress = new Uri((await service.WaitForLineAsync(Listening())).Groups[1].Value);
            secrets.AddRange(await UseEverySecretAsync(service.Client));
            service.Signal("TERM");
            await service.WaitForExitAsync();
            output = service.Output;
        }

        await (await PostgresServer.GetAsync()).DropDatabaseAsync(connectionString);
        var generated = GeneratedPassword().Match(output).Groups[1].Value;
        Assert.Equal(20, generated.Length);
        Assert.Equal(2, output.Split(generated).Length);

        Assert.All(secrets, secret => Assert.DoesNotContain(secret, output, StringComparison.Ordinal));
        var events = output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var login = events.Select(e => e.GetProperty("Properties")).Last(properties =>
            properties.TryGetProperty("Route", out var route) && route.GetString() == "/auth/login");
        Assert.Equal(401, login.GetProperty("StatusCode").GetInt32());
        Assert.Equal("POST", login.GetProperty("Method").GetString());
        Assert.Equal("/auth/login", login.GetProperty("Path").GetString());
        Assert.True(login.GetProperty("Milliseconds").GetDouble() > 0);
        Assert.Equal(32, login.GetProperty("TraceId").GetString()!.Length);
        var me = events.Select(e => e.GetProperty("Properties")).Last(properties =>
            properties.TryGetProperty("Route", out var route) && route.GetString() == "/auth/me");
        Assert.True(me.GetProperty("UserId").GetInt32() > 1_000_000);
    }

    private static async Task<IReadOnlyList<string>> UseEverySecretAsync(HttpClient client)
    {
        using var registered = await client.PostAsJsonAsync("/auth/register", new { userName = "marie", password = Password });
        registered.EnsureSuccessStatusCode();
        var lasting = await Session.LogInAsync(client, "marie", Password);
        var first = await Session.LogInAsync(client, "marie", Password);
        using var refreshed = await Session.RefreshAsync(client, first.RefreshToken);
        var second = await Session.ReadAsync(refreshed);
        using var reused = await Session.RefreshAsync(client, first.RefreshToken);
        using var broken = await client.PostAsync("/auth/login", new StringContent(
            $$"""{"userName":"marie","password":"{{Password}}!", broken""", new MediaTypeHeaderValue("application/json")));
        using var wrong = await client.PostAsJsonAsync("/auth/login", new { userName = "marie", password = Password + "!" });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", lasting.AccessToken);
        using var refused = await client.GetAsync("/auth/me?token=query-secret");
        using var me = await client.GetAsync("/auth/me");
        me.EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", lasting.AccessToken + "x");
        using var tampered = await client.GetAsync("/movies?search=query-secret");
        // The signature is the secret part of a token; its claims are plain.
        Session[] sessions = [lasting, first, second];
        return [
            .. sessions.Select(session => session.RefreshToken),
            .. sessions.Select(session => session.AccessToken.Split('.')[2]),
        ];
    }

    [GeneratedRegex("\"address\":\"(http[^\"]+)\"")]
    private static partial Regex Listening();

    [GeneratedRegex("^  password:  (\\S+)", RegexOptions.Multiline)]
    private static partial Regex GeneratedPassword();
}
