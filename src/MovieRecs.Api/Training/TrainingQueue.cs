using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Training;

/// <summary>
/// Asks for training from anywhere. At most one run is queued or running: whoever asks meanwhile is answered with that one.
/// </summary>
internal sealed class TrainingQueue(IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    /// <summary>Key of the advisory lock under which a run is added, in case a second process shares the database.</summary>
    private const long AddRunLock = 0x4D52_5452_4E00_0001;

    private readonly SemaphoreSlim _gate = new(1, 1);

    // Wait, not DropWrite: under DropWrite TryWrite answers true even when it discards the item.
    private readonly Channel<int> _pending = Channel.CreateBounded<int>(
        new BoundedChannelOptions(capacity: 1) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <summary>Runs whose row exists and which nobody has begun to work on yet.</summary>
    internal ChannelReader<int> Pending => _pending.Reader;

    /// <summary>Queues a run, or answers the one that is already queued or running.</summary>
    /// <param name="reason">Recorded with the run if this call queues it.</param>
    /// <param name="requestedBy">The administrator who asks, if one does.</param>
    /// <param name="cancellationToken">Abandons the request; a run that is already queued stays queued.</param>
    public async Task<TrainingRun> RequestAsync(
        TrainingReason reason, int? requestedBy, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<MovieRecsDbContext>();
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AddRunLock})", cancellationToken);

            var active = await database.TrainingRuns.AsNoTracking()
                .Where(run => run.State == TrainingRunState.Queued || run.State == TrainingRunState.Running)
                .OrderBy(run => run.Id)
                .FirstOrDefaultAsync(cancellationToken);
            if (active is not null)
            {
                return active;
            }

            var added = new TrainingRun
            {
                State = TrainingRunState.Queued,
                Reason = reason.ToString().ToLowerInvariant(),
                RequestedBy = requestedBy,
                RequestedAt = time.GetUtcNow(),
            };
            database.TrainingRuns.Add(added);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
            _pending.Writer.TryWrite(added.Id);
            return added;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
