namespace MovieRecs.Api.Serving;

/// <summary>The profiles used last, within a number of bytes. Thread safe.</summary>
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

    private Shard ShardOf(int userId) => _shards[userId & (_shards.Length - 1)];

    private sealed record Entry(UserProfile Profile, long Generation)
    {
        // Measured on the heap: the profile with vectors of 64 factors and the answer it remembers, besides the arrays.
        public long SizeInBytes { get; } =
            3072 + 5L * Profile.RatedMovieIds.Length + 4L * Profile.HiddenMovieIds.Length;
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
                while (_sizeInBytes > capacityInBytes && _byLastUse.Last is { } last)
                {
                    _byLastUse.RemoveLast();
                    _nodes.Remove(last.Value.Profile.UserId);
                    _sizeInBytes -= last.Value.SizeInBytes;
                }
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
