using MovieRecs.Api.Hosting.Problems;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Runs <see cref="PasswordHasher"/> beside the requests: at most half of the cores hash at once, and a bounded number of
/// requests wait for their turn, so that a storm of logins leaves the rest of the service its processor time.
/// </summary>
internal sealed class PasswordHashing : IDisposable
{
    /// <summary>About half a minute of hashing on a small machine; who comes later is better told to come back.</summary>
    private const int MaximumWaiting = 128;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => PasswordHasher.Hash(password), cancellationToken);

    /// <param name="password">As the caller gave it.</param>
    /// <param name="hash">The account's hash; null when there is no account, which takes as long and answers false.</param>
    /// <param name="cancellationToken">Ends the waiting, not a hash that has begun.</param>
    public Task<bool> VerifyAsync(string password, string? hash, CancellationToken cancellationToken) =>
        RunAsync(() => PasswordHasher.Verify(password, hash ?? PasswordHasher.NobodysHash) && hash is not null, cancellationToken);

    public void Dispose() => _slots.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new RetryLaterException(
                StatusCodes.Status503ServiceUnavailable, "Too many sign-ins at once.", s_retryAfter);
        }

        try
        {
            await _slots.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _slots.Release();
        }
    }
}
