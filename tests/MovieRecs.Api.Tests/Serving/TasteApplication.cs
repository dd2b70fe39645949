using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Serving;

/// <summary>
/// The service with movies 1 … 40 of two tastes, rated by the imported users 1 … 60: too few ratings for it to train by
/// itself, so a test publishes the models it wants. Movie 50 was added after the training.
/// </summary>
public sealed class TasteApplication : MovieRecsApplication
{
    private readonly Lazy<Task<TestUser>> _user;

    public TasteApplication() => _user = new Lazy<Task<TestUser>>(CreateUserAsync);

    internal ModelStore Store => Services.GetRequiredService<ModelStore>();

    internal static ServedModels FirstModels { get; } = TestModels.Train();

    /// <summary>An account that the tests of a class share; each rates movies of its own.</summary>
    public Task<TestUser> GetUserAsync() => _user.Value;

    protected override async Task SeedAsync(TestSeed seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        await seed.AddTasteAsync();
        await seed.AddMovieAsync(50, "Matrix, The", 1999, "Action", "Sci-Fi");
        await seed.AddMovieAsync(51, "Amélie (Fabuleux destin d'Amélie Poulain, Le)", 2001, "Romance");
        await seed.AddMovieAsync(52, "Heimat", null);
    }
}
