using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Content;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Jwt__AccessTokenLifetime", "abc", "Jwt__AccessTokenLifetime: 'abc' is not a time span such as 00:15:00.")]
    [InlineData("Jwt__AccessTokenLifetime", "00:00:00", "Jwt__AccessTokenLifetime: must be from 00:00:01 to 1.00:00:00.")]
    [InlineData("Jwt__AccessTokenLifetime", "15", "Jwt__AccessTokenLifetime: must be from 00:00:01 to 1.00:00:00.")]
    [InlineData("Jwt__RefreshTokenLifetime", "00:01:00", "Jwt__RefreshTokenLifetime: must be from Jwt__AccessTokenLifetime to")]
    [InlineData("Jwt__SigningKey", "0123456789012345678901234567890", "Jwt__SigningKey: must be at least 32 bytes long.")]
    [InlineData("Jwt__Issuer", "", "Jwt__Issuer: must not be empty.")]
    [InlineData("Jwt__Lifetime", "00:15:00", "Jwt__Lifetime: there is no such setting.")]
    [InlineData("Admin__UserName", "two words", "Admin__UserName: must be 1 to 64 letters")]
    [InlineData("Admin__Password", "short", "Admin__Password: must have at least 8 characters")]
    [InlineData("Admin__Password", "password", "Admin__Password: must not be a common password")]
    [InlineData("Lockout__MaximumFailures", "0", "Lockout__MaximumFailures: must be from 1 to 100.")]
    [InlineData("Lockout__MaximumFailures", "five", "Lockout__MaximumFailures: 'five' is not a whole number.")]
    [InlineData("Lockout__Duration", "-00:05:00", "Lockout__Duration: must be from 00:00:01")]
    [InlineData("RateLimits__Enabled", "maybe", "RateLimits__Enabled: 'maybe' is not true or false.")]
    [InlineData("RateLimits__RequestsPerMinute", "0", "RateLimits__RequestsPerMinute: must be from 1 to 1000000.")]
    [InlineData("Http__MaximumBodyBytes", "99999999999", "Http__MaximumBodyBytes: '99999999999' is not a whole number.")]
    [InlineData("Http__MaximumConnections", "0", "Http__MaximumConnections: must be from 1 to 1000000.")]
    [InlineData("Http__KnownProxies", "proxy.example", "Http__KnownProxies: must be addresses or networks")]
    [InlineData("Training__Ranker__Factor", "32", "Training__Ranker__Factor: there is no such setting.")]
    [InlineData("Training__Ranker__Factors", "many", "Training__Ranker__Factors: 'many' is not a whole number.")]
    [InlineData("Training__Stars__Model", "better", "Training__Stars__Model: 'better' is not one of Auto, Als, Bayesian.")]
    [InlineData("Training__StarsModel", "Als", "Training__StarsModel: there is no such setting.")]
    [InlineData("Training__Ranker__Model", "Als", "Training__Ranker__Model: there is no such setting.")]
    [InlineData("Training__Budget", "2.00:00:00", "Training__Budget: must be from 00:00:00 to 1.00:00:00.")]
    [InlineData("Training__Interval", "soon", "Training__Interval: 'soon' is not a time span such as 00:15:00.")]
    [InlineData("Content__Embeddings__Provider", "Word2Vec", "Content__Embeddings__Provider: 'Word2Vec' is not one of Auto, MiniLm, OpenAi, TfIdf, None.")]
    [InlineData("Content__Embeddings__Provider", "OpenAi", "Content__Embeddings__Endpoint: is needed for OpenAi.")]
    [InlineData("Content__Embeddings__Endpoint", "localhost:11434", "Content__Embeddings__Endpoint: must be an address such as http://localhost:11434/v1.")]
    [InlineData("Content__Embeddings__Endpoint", "http://localhost:11434/v1", "Content__Embeddings__Model: is needed for OpenAi.")]
    [InlineData("Content__Embeddings__Timeout", "00:00:00", "Content__Embeddings__Timeout: must be more than 0 and at most 00:10:00.")]
    [InlineData("Content__Embeddings__BatchSize", "0", "Content__Embeddings__BatchSize: must be from 1 to 2048.")]
    [InlineData("Content__Embeddings__Dimensions", "many", "Content__Embeddings__Dimensions: 'many' is not a whole number.")]
    [InlineData("Cors__AllowedOrigins", "films.example", "Cors__AllowedOrigins: must be origins such as")]
    [InlineData("Cors__AllowedOrigins", "https://films.example/", "Cors__AllowedOrigins: must be origins such as")]
    public void A_wrong_value_is_one_line_with_the_setting_and_the_rule(string name, string value, string expected)
    {
        var exception = Assert.ThrowsAny<Exception>(() => Validate((name, value)));

        var reason = ServiceRun.ReasonOf(exception);
        Assert.StartsWith(expected, reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reason!);
    }

    [Fact]
    public async Task Production_names_every_missing_setting_and_a_wrong_data_path_at_once()
    {
        await using var service = ServiceProcess.Start(
            [], ("ASPNETCORE_ENVIRONMENT", "Production"), ("Seed__DataPath", "/no/such/folder"), ("Lockout__MaximumFailures", "0"));

        Assert.Equal(1, await service.WaitForExitAsync());
        var lines = service.Output.Trim().Split('\n');
        Assert.All(lines, line => Assert.StartsWith("MovieRecs cannot start: ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("ConnectionStrings__MovieRecs: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Jwt__SigningKey: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Seed__DataPath: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_service_checks_every_section_and_names_several_wrong_ones_at_once()
    {
        (string Name, string Value, string Rule)[] wrong =
        [
            ("Admin__UserName", "two words", "must be 1 to 64 letters"),
            ("Cors__AllowedOrigins", "films.example", "must be origins such as"),
            ("Database__StartTimeout", "02:00:00", "must be between 00:00:00 and 01:00:00."),
            ("Http__MaximumConnections", "0", "must be from 1 to 1000000."),
            ("Jwt__AccessTokenLifetime", "00:00:00", "must be from 00:00:01 to 1.00:00:00."),
            ("Lockout__MaximumFailures", "0", "must be from 1 to 100."),
            ("OTEL_SDK_DISABLED", "maybe", "'maybe' is not true or false."),
            ("RateLimits__RequestsPerMinute", "0", "must be from 1 to 1000000."),
            ("Training__KeptModels", "0", "must be from 1 to 100."),
            ("Training__MinimumRatings", "0", "must be at least 100."),
        ];
        await using var service = ServiceProcess.Start([], [.. wrong.Select(setting => (setting.Name, setting.Value))]);

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Collection(
            service.Output.Trim().Split('\n').Order(StringComparer.Ordinal),
            [.. wrong.Select<(string Name, string Value, string Rule), Action<string>>(setting => line =>
                Assert.StartsWith($"MovieRecs cannot start: {setting.Name}: {setting.Rule}", line, StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task A_wrong_data_path_is_found_before_a_cluster_is_created()
    {
        var dataFolder = Directory.CreateTempSubdirectory("movierecs-data-").FullName;
        await using var service = ServiceProcess.Start(["--data", "/no/such/folder"], ("DataFolder", dataFolder));

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.StartsWith("MovieRecs cannot start: Seed__DataPath: ", Assert.Single(service.Output.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(dataFolder, "postgres")));
        Directory.Delete(dataFolder, recursive: true);
    }

    [Fact]
    public async Task Overviews_that_are_missing_stop_the_start_with_one_line_before_a_cluster_is_created()
    {
        var dataFolder = Directory.CreateTempSubdirectory("movierecs-data-").FullName;
        await using var service = ServiceProcess.Start(["--overviews", "/no/such/file.csv"], ("DataFolder", dataFolder));

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Equal("MovieRecs cannot start: Seed__OverviewsPath: There is no file /no/such/file.csv.", service.Output.Trim());
        Assert.False(Directory.Exists(Path.Combine(dataFolder, "postgres")));
        Directory.Delete(dataFolder, recursive: true);
    }

    [Theory]
    [InlineData("Cors__AllowedOrigins", "https://films.example, http://localhost:5173")]
    [InlineData("Http__KnownProxies", "10.0.0.0/8, 192.0.2.1, ::1")]
    [InlineData("Jwt__SigningKey", "01234567890123456789012345678901")]
    [InlineData("jwt__accesstokenlifetime", "01:00:00")]
    [InlineData("Training__Stars__Model", "als")]
    public void A_right_value_passes(string name, string value) => Validate((name, value));

    [Fact]
    public void A_fault_of_the_program_is_not_taken_for_a_wrong_setting() =>
        Assert.Null(ServiceRun.ReasonOf(new InvalidOperationException("No.")));

    [Theory]
    [InlineData("Jwt__AccessTokenLifetime", "abc", "is not a time span such as 00:15:00.")]
    [InlineData("Seed__Demo", "maybe", "is not true or false.")]
    [InlineData("Serilog__MinimumLevel__Default", "abc", "is not one of Verbose, Debug, Information, Warning, Error, Fatal.")]
    public async Task A_wrong_setting_ends_the_process_with_one_line_and_exit_code_1(string name, string value, string rule)
    {
        await using var service = ServiceProcess.Start([], (name, value));

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Equal($"MovieRecs cannot start: {name}: '{value}' {rule}", service.Output.Trim());
    }

    [Theory]
    [InlineData("")]
    [InlineData("too short")]
    public async Task Production_refuses_to_start_without_a_signing_key_of_32_bytes(string key)
    {
        await using var service = ServiceProcess.Start(
            [],
            ("ASPNETCORE_ENVIRONMENT", "Production"),
            ("ConnectionStrings__MovieRecs", "Host=/nowhere"),
            ("Jwt__SigningKey", key));

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Single(service.Output.Trim().Split('\n'));
        Assert.StartsWith("MovieRecs cannot start: Jwt__SigningKey: ", service.Output, StringComparison.Ordinal);
        Assert.Contains("32 bytes", service.Output, StringComparison.Ordinal);
    }

    private static void Validate(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(
                setting.Name.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
            .Build());
        services.AddOptionsSection<JwtOptions>(JwtOptions.SectionName);
        services.AddOptionsSection<AdminOptions>(AdminOptions.SectionName);
        services.AddOptionsSection<LockoutOptions>(LockoutOptions.SectionName);
        services.AddOptionsSection<RateLimitOptions>(RateLimitOptions.SectionName);
        services.AddOptionsSection<HttpOptions>(HttpOptions.SectionName);
        services.AddOptionsSection<CorsOptions>(CorsOptions.SectionName);
        services.AddOptionsSection<TrainingOptions>(TrainingOptions.SectionName);
        services.AddOptionsSection<EmbeddingOptions>(EmbeddingOptions.SectionName);
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
