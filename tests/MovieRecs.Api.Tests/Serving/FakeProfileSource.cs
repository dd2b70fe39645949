using System.Collections.Concurrent;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

/// <summary>Stands for the database: a user's state is one rating, and the test may stop a query before its answer.</summary>
internal sealed class FakeProfileSource : IUserProfileSource
{
    private readonly ConcurrentDictionary<int, byte> _halfStars = new();
    private int _loadCount;

    public int LoadCount => Volatile.Read(ref _loadCount);

    /// <summary>Runs between reading the state and answering with it.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    public Exception? Failure { get; set; }

    public void Commit(int userId, byte halfStars) => _halfStars[userId] = halfStars;

    public async Task<UserProfile?> LoadAsync(int userId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loadCount);
        if (Failure is { } failure)
        {
            throw failure;
        }

        var isKnown = _halfStars.TryGetValue(userId, out var halfStars);
        await BeforeAnswer();
        return isKnown ? new UserProfile(userId, [1], [halfStars], [0], []) : null;
    }
}
