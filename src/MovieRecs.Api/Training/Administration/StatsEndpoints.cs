using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training.Publishing;

namespace MovieRecs.Api.Training.Administration;

internal static class StatsEndpoints
{
    public static void MapStats(this IEndpointRouteBuilder group) =>
        group.MapGet("/stats", GetStats).WithName(nameof(GetStats)).WithSummary("Counts, model, memory and latest metrics.")
            .WithDescription(
                "The counts are those of the database at this moment; the figures are those of the model in service.");

    internal static async Task<Ok<ServiceStats>> GetStats(
        MovieRecsDbContext database,
        ModelStore store,
        StoredModels stored,
        TrainingRunReader runs,
        CancellationToken cancellationToken)
    {
        database.Database.SetCommandTimeout(DatabaseTimeouts.Report);
        var users = await database.Users.GroupBy(user => user.Origin)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var movies = await database.Movies.GroupBy(movie => movie.Origin)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var ratings = await database.Ratings.LongCountAsync(cancellationToken);
        var latest = await runs.ListAsync(int.MaxValue, 1, cancellationToken);
        return TypedResults.Ok(new ServiceStats(
            new UserCounts(
                users.GetValueOrDefault(UserOrigin.Account),
                users.GetValueOrDefault(UserOrigin.Imported),
                users.GetValueOrDefault(UserOrigin.Simulated)),
            new MovieCounts(
                movies.GetValueOrDefault(MovieOrigin.Imported), movies.GetValueOrDefault(MovieOrigin.Demo),
                movies.GetValueOrDefault(MovieOrigin.Added)),
            ratings,
            await ModelAsync(database, store.Current.Models, cancellationToken),
            [.. stored.Damaged.Keys.Order()],
            latest.Items.Count > 0 ? latest.Items[0] : null,
            Memory()));
    }

    private static async Task<ServedModelStats?> ModelAsync(
        MovieRecsDbContext database, ServedModels? served, CancellationToken cancellationToken)
    {
        if (served is null)
        {
            return null;
        }

        var metrics = await database.Models
            .Where(model => model.Version == served.Version)
            .Select(model => model.Metrics)
            .SingleOrDefaultAsync(cancellationToken);
        return new ServedModelStats(
            served.Version,
            served.TrainedAt,
            served.Items.Count,
            served.Ranker.Factors,
            served.Stars.Als.Factors,
            StoredJson.ReadOptional(metrics, StoredJson.Default.ValidationMetrics));
    }

    private static MemoryStats Memory()
    {
        using var process = Process.GetCurrentProcess();
        return new MemoryStats(
            process.WorkingSet64, GC.GetTotalMemory(forceFullCollection: false), GC.GetTotalPauseDuration().TotalSeconds);
    }
}
