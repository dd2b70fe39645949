using MovieRecs.Api.Hosting.Telemetry;
using Npgsql;

namespace MovieRecs.Api.Serving;

/// <summary>
/// Users' ratings and hidden movies, cached so that a repeated read needs no database, and never older than the last
/// acknowledged write: this process is the only writer, and every write goes through <see cref="WriteAsync"/>.
/// </summary>
/// <remarks>
/// Each user has a generation, which a write raises after its commit and before its acknowledgement. A reader takes the
/// generation before its query and keeps the result under it; a kept profile counts only while its generation is the
/// user's. A query that a commit overtakes thus leaves a profile that nobody uses. Users share generations by a hash of
/// their id: that may cost another user a query, never a stale answer.
/// </remarks>
internal sealed class UserProfiles(
    IUserProfileSource source, ProfileCache cache, TimeProvider time, ServiceTelemetry? telemetry = null)
{
    private static readonly KeyValuePair<string, object?> _hit = new("result", "hit");
    private static readonly KeyValuePair<string, object?> _miss = new("result", "miss");

    private const int SlotBits = 14;

    /// <summary>
    /// A write that failed on its way may still be committed by the server. Well beyond the time after which a statement
    /// is cancelled it is over for sure, one way or the other; until then the database is asked each time.
    /// </summary>
    private static readonly TimeSpan DoubtAfterFailedWrite = TimeSpan.FromMinutes(2);

    private readonly long[] _generations = new long[1 << SlotBits];
    private readonly long[] _doubtfulUntil = new long[1 << SlotBits];

    /// <summary>The user's profile, with every write acknowledged before this call; null for an unknown user.</summary>
    public async ValueTask<UserProfile?> GetAsync(int userId, CancellationToken cancellationToken)
    {
        var slot = SlotOf(userId);
        var generation = Volatile.Read(ref _generations[slot]);
        var cached = cache.Find(userId, generation);
        if (cached is not null && !IsDoubtful(slot))
        {
            telemetry?.ProfileReads.Add(1, _hit);
            return cached;
        }

        telemetry?.ProfileReads.Add(1, _miss);
        UserProfile? loaded;
        try
        {
            loaded = await source.LoadAsync(userId, cancellationToken);
        }
        catch (NpgsqlException) when (cached is not null)
        {
            // The write in doubt was not acknowledged, so without a database the state before it is a right answer.
            return cached;
        }

        if (loaded is not null)
        {
            cache.Set(loaded, generation);
        }

        return loaded;
    }

    /// <summary>Runs a write of a user's ratings, hidden movies or account.</summary>
    /// <param name="userId">Whose data change.</param>
    /// <param name="write">Returns after the commit.</param>
    public async Task<TResult> WriteAsync<TResult>(int userId, Func<Task<TResult>> write)
    {
        var slot = SlotOf(userId);
        TResult result;
        try
        {
            result = await write();
        }
        catch (Exception exception) when (exception is not PostgresException { InvariantSeverity: "ERROR" })
        {
            // Not an error that the server reports without ending the session, which would mean that nothing was written.
            Volatile.Write(
                ref _doubtfulUntil[slot],
                time.GetTimestamp() + (long)(DoubtAfterFailedWrite.TotalSeconds * time.TimestampFrequency));
            throw;
        }

        Interlocked.Increment(ref _generations[slot]);
        return result;
    }

    /// <summary>After a write of many users' data, such as an import: no profile read before this call is used again.</summary>
    public void InvalidateAll()
    {
        foreach (ref var generation in _generations.AsSpan())
        {
            Interlocked.Increment(ref generation);
        }
    }

    private bool IsDoubtful(int slot) =>
        Volatile.Read(ref _doubtfulUntil[slot]) is not 0 and var until && time.GetTimestamp() < until;

    // Fibonacci hashing: neighbouring ids fall into different slots.
    private static int SlotOf(int userId) => (int)((uint)userId * 2_654_435_769u >> (32 - SlotBits));
}

/// <summary>The most recently used profiles, within a number of bytes. Thread safe.</summary>
internal sealed class ProfileCache
{
    /// <summary>Some 20,000 users with a hundred ratings each.</summary>
    public const long DefaultCapacityInBytes = 64 << 20;

    private readonly Shard[] _shards = new Shard[16];

    public ProfileCache(long capacityInBytes = DefaultCapacityInBytes)
    {
        for (var index = 0; index < _shards.Length; index++)
        {
            _shards[index] = new Shard(capacityInBytes / _shards.Length);
        }
    }

    /// <summary>The profile that was kept under this generation; null if there is none or an older one.</summary>
    public UserProfile? Find(int userId, long generation) => ShardOf(userId).Find(userId, generation);

    /// <summary>Keeps a profile unless a newer generation of it is there.</summary>
    public void Set(UserProfile profile, long generation) => ShardOf(profile.UserId).Set(profile, generation);

    /// <summary>
    /// Counts the bytes of a kept profile again, after something computed from it was stored with it.
    /// </summary>
    public void Recount(UserProfile profile) => ShardOf(profile.UserId).Recount(profile);

    private Shard ShardOf(int userId) => _shards[userId & (_shards.Length - 1)];

    private sealed class Entry(UserProfile profile, long generation)
    {
        /// <summary>The entry, its node and its share of the dictionary.</summary>
        private const int OverheadBytes = 150;

        public UserProfile Profile => profile;

        public long Generation => generation;

        /// <summary>As last counted; the profile may have grown since.</summary>
        public long SizeInBytes { get; private set; } = OverheadBytes + profile.SizeInBytes;

        /// <summary>Counts again; returns by how much the entry has grown.</summary>
        public long Recount()
        {
            var before = SizeInBytes;
            SizeInBytes = OverheadBytes + profile.SizeInBytes;
            return SizeInBytes - before;
        }
    }

    private sealed class Shard(long capacityInBytes)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<int, LinkedListNode<Entry>> _nodes = [];
        private readonly LinkedList<Entry> _byLastUse = [];
        private long _sizeInBytes;

        public UserProfile? Find(int userId, long generation)
        {
            lock (_lock)
            {
                if (!_nodes.TryGetValue(userId, out var node) || node.Value.Generation != generation)
                {
                    return null;
                }

                MoveToFront(node);
                return node.Value.Profile;
            }
        }

        public void Set(UserProfile profile, long generation)
        {
            var entry = new Entry(profile, generation);
            lock (_lock)
            {
                if (_nodes.TryGetValue(profile.UserId, out var node))
                {
                    if (node.Value.Generation > generation)
                    {
                        return;
                    }

                    _sizeInBytes -= node.Value.SizeInBytes;
                    node.Value = entry;
                    MoveToFront(node);
                }
                else
                {
                    _nodes.Add(profile.UserId, _byLastUse.AddFirst(entry));
                }

                _sizeInBytes += entry.SizeInBytes;
                DropLeastRecentlyUsed();
            }
        }

        public void Recount(UserProfile profile)
        {
            lock (_lock)
            {
                if (_nodes.TryGetValue(profile.UserId, out var node) && ReferenceEquals(node.Value.Profile, profile))
                {
                    _sizeInBytes += node.Value.Recount();
                    DropLeastRecentlyUsed();
                }
            }
        }

        private void DropLeastRecentlyUsed()
        {
            while (_sizeInBytes > capacityInBytes && _byLastUse.Last is { } last)
            {
                _byLastUse.RemoveLast();
                _nodes.Remove(last.Value.Profile.UserId);
                _sizeInBytes -= last.Value.SizeInBytes;
            }
        }

        private void MoveToFront(LinkedListNode<Entry> node)
        {
            if (!ReferenceEquals(node, _byLastUse.First))
            {
                _byLastUse.Remove(node);
                _byLastUse.AddFirst(node);
            }
        }
    }
}
