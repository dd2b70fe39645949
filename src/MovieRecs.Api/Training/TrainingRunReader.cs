using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Training;

/// <summary>
/// Training runs as they are at this moment: from memory while they are queued or running, else from their rows.
/// </summary>
internal sealed class TrainingRunReader(MovieRecsDbContext database, TrainingQueue queue)
{
    public const char CursorKind = 't';

    public async Task<TrainingRunAnswer?> FindAsync(int id, CancellationToken cancellationToken)
    {
        if (queue.FindLive(id) is { } live)
        {
            return live.State;
        }

        var row = await database.TrainingRuns.AsNoTracking().SingleOrDefaultAsync(run => run.Id == id, cancellationToken);
        return row is null ? null : TrainingRunAnswer.From(row);
    }

    /// <summary>Newest first, those with ids below <paramref name="before"/>.</summary>
    public async Task<TrainingRunPage> ListAsync(int before, int count, CancellationToken cancellationToken)
    {
        var rows = await database.TrainingRuns.AsNoTracking()
            .Where(run => run.Id < before)
            .OrderByDescending(run => run.Id)
            .Take(count + 1)
            .ToListAsync(cancellationToken);
        var items = rows.Take(count).Select(row => queue.FindLive(row.Id)?.State ?? TrainingRunAnswer.From(row));
        return new TrainingRunPage([.. items], rows.Count > count ? NumberCursor.Encode(CursorKind, rows[count - 1].Id) : null);
    }
}
