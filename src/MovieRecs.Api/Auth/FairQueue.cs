using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Shares a few slots out among client networks: a free slot goes to the network that has the fewest, and among equals to
/// the one that had its last turn longest ago. However many requests one network sends, another one's first request is
/// next. Thread safe.
/// </summary>
/// <param name="slots">How many run at once.</param>
/// <param name="maximumWaiting">How many wait at once altogether; more are answered 503.</param>
/// <param name="maximumWaitingPerNetwork">How many of one network wait at once; more are answered 429.</param>
internal sealed class FairQueue(int slots, int maximumWaiting, int maximumWaitingPerNetwork)
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<ClientNetwork, Lane> _lanes = [];

    /// <summary>The lanes, the one whose last turn ended longest ago first.</summary>
    private readonly LinkedList<Lane> _order = [];

    private int _free = slots;
    private int _waiting;

    /// <summary>Waits for a slot; dispose it at the end of the work.</summary>
    /// <param name="network">Who asks.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RetryLaterException">Too many wait already.</exception>
    public async Task<Slot> EnterAsync(ClientNetwork network, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            // A slot is free only while nobody waits.
            if (_free > 0)
            {
                _free--;
                return Start(LaneOf(network));
            }

            RefuseIfFull(network);
            waiter = new Waiter(LaneOf(network));
            waiter.Lane.Waiting.AddLast(waiter);
            _waiting++;
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).Lane.Queue.Cancel((Waiter)state, token), waiter);
        return await waiter.Turn.Task;
    }

    private void RefuseIfFull(ClientNetwork network)
    {
        if (_lanes.TryGetValue(network, out var lane) && lane.Waiting.Count >= maximumWaitingPerNetwork)
        {
            throw new RetryLaterException(
                StatusCodes.Status429TooManyRequests, "Too many sign-ins at once from this address.", s_retryAfter);
        }

        if (_waiting >= maximumWaiting)
        {
            throw new RetryLaterException(StatusCodes.Status503ServiceUnavailable, "Too many sign-ins at once.", s_retryAfter);
        }
    }

    private Lane LaneOf(ClientNetwork network)
    {
        if (!_lanes.TryGetValue(network, out var lane))
        {
            lane = new Lane(this, network);
            _lanes.Add(network, lane);
            _order.AddLast(lane.Place);
        }

        return lane;
    }

    private static Slot Start(Lane lane)
    {
        lane.Running++;
        return new Slot(lane);
    }

    private void End(Lane lane)
    {
        lock (_lock)
        {
            lane.Running--;
            _order.Remove(lane.Place);
            if (lane.IsIdle)
            {
                _lanes.Remove(lane.Network);
            }
            else
            {
                _order.AddLast(lane.Place);
            }

            // The first of several with the fewest.
            if (_order.Where(candidate => candidate.Waiting.Count > 0).MinBy(candidate => candidate.Running) is not { } next)
            {
                _free++;
                return;
            }

            var waiter = next.Waiting.First!.Value;
            Remove(waiter);
            waiter.Turn.SetResult(Start(next));
        }
    }

    private void Cancel(Waiter waiter, CancellationToken token)
    {
        lock (_lock)
        {
            if (waiter.Turn.TrySetCanceled(token))
            {
                Remove(waiter);
                if (waiter.Lane.IsIdle)
                {
                    _lanes.Remove(waiter.Lane.Network);
                    _order.Remove(waiter.Lane.Place);
                }
            }
        }
    }

    private void Remove(Waiter waiter)
    {
        waiter.Lane.Waiting.Remove(waiter);
        _waiting--;
    }

    /// <summary>The right to run.</summary>
    internal sealed class Slot(Lane lane) : IDisposable
    {
        public void Dispose() => lane.Queue.End(lane);
    }

    internal sealed class Lane
    {
        public Lane(FairQueue queue, ClientNetwork network) =>
            (Queue, Network, Place) = (queue, network, new LinkedListNode<Lane>(this));

        public FairQueue Queue { get; }

        public ClientNetwork Network { get; }

        public LinkedListNode<Lane> Place { get; }

        public LinkedList<Waiter> Waiting { get; } = [];

        public int Running { get; set; }

        public bool IsIdle => Running == 0 && Waiting.Count == 0;
    }

    internal sealed class Waiter(Lane lane)
    {
        public Lane Lane { get; } = lane;

        public TaskCompletionSource<Slot> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
