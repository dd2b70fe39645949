using System.Threading.Channels;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Tests.Training;

/// <summary>What a test decides about the loading of ratings: when it goes on, whether it fails, what it yields.</summary>
internal sealed class RatingSourceControl
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _begun = Channel.CreateUnbounded<bool>();
    private volatile TaskCompletionSource? _gate;

    /// <summary>Thrown by every load while it is set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Applied to what the database says.</summary>
    public Func<PartedRatings, PartedRatings>? Change { get; set; }

    /// <summary>Loads wait from now on.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        _gate?.TrySetResult();
        _gate = null;
    }

    /// <summary>Completes when the next load begins; each load is counted once.</summary>
    public async Task LoadBeginsAsync() => await _begun.Reader.ReadAsync().AsTask().WaitAsync(Timeout);

    public bool HasLoadBegun => _begun.Reader.TryPeek(out _);

    public IRatingSource Over(IRatingSource database) => new Source(this, database);

    private sealed class Source(RatingSourceControl control, IRatingSource database) : IRatingSource
    {
        public Task<long> CountAsync(CancellationToken cancellationToken) => database.CountAsync(cancellationToken);

        public async Task<PartedRatings> LoadAsync(ValidationSplit split, CancellationToken cancellationToken)
        {
            control._begun.Writer.TryWrite(true);
            if (control._gate is { } gate)
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            if (control.Failure is { } failure)
            {
                throw failure;
            }

            var ratings = await database.LoadAsync(split, cancellationToken);
            return control.Change is { } change ? change(ratings) : ratings;
        }
    }
}
