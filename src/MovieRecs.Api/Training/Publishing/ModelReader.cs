using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training.Publishing;

/// <summary>Published models for the administration.</summary>
internal sealed class ModelReader(MovieRecsDbContext database, ModelStore store, StoredModels stored)
{
    public const char CursorKind = 'v';

    public async Task<ModelAnswer?> FindAsync(int version, CancellationToken cancellationToken) =>
        (await ReadAsync(database.Models.Where(model => model.Version == version), cancellationToken)).SingleOrDefault();

    /// <summary>Newest first, versions below <paramref name="before"/>.</summary>
    public async Task<ModelPage> ListAsync(int before, int count, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            database.Models.Where(model => model.Version < before).OrderByDescending(model => model.Version).Take(count + 1),
            cancellationToken);
        return new ModelPage(
            [.. rows.Take(count)], rows.Count > count ? NumberCursor.Encode(CursorKind, rows[count - 1].Version) : null);
    }

    private async Task<List<ModelAnswer>> ReadAsync(IQueryable<TrainedModel> query, CancellationToken cancellationToken)
    {
        database.Database.SetCommandTimeout(DatabaseTimeouts.Report);
        var rows = await query.AsNoTracking().ToListAsync(cancellationToken);
        int[] versions = [.. rows.Select(row => row.Version)];

        // The database computes the checksums, so that the bytes stay where they are.
        var artifacts = await database.Database.SqlQuery<StoredArtifact>($"""
            SELECT version AS "Version", octet_length(content) AS "Bytes", sha256(content) = sha256 AS "Intact"
            FROM model_artifacts WHERE version = ANY ({versions})
            """).ToDictionaryAsync(artifact => artifact.Version, cancellationToken);
        var active = store.Current.Version;
        return [.. rows.Select(row => Answer(row, artifacts.GetValueOrDefault(row.Version), row.Version == active))];
    }

    private ModelAnswer Answer(TrainedModel row, StoredArtifact? artifact, bool active)
    {
        var damage = artifact is { Intact: false } ? StoredModels.ChecksumMismatch : stored.Damaged.GetValueOrDefault(row.Version);
        return new ModelAnswer(
            row.Version,
            active,
            row.TrainingRunId,
            row.RefitOf,
            row.TrainedAt,
            row.ActivatedAt,
            row.RatingCount,
            row.UserCount,
            row.MovieCount,
            StoredJson.Read(row.Options, StoredJson.Default.ModelOptions),
            StoredJson.Read(row.Metrics, StoredJson.Default.ValidationMetrics),
            artifact?.Bytes,
            artifact is not null && damage is not null,
            artifact is null ? null : damage);
    }

    private sealed record StoredArtifact(int Version, int Bytes, bool Intact);
}
