using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Runs <see cref="PasswordHasher"/> beside the requests: at most half of the cores hash at once, so that a storm of logins
/// leaves the rest of the service its processor time, and they are shared out fairly among client networks, so that a storm
/// from one of them leaves the others their sign-ins. Later callers get 429 or 503 with <c>Retry-After</c>.
/// </summary>
internal sealed class PasswordHashing
{
    /// <summary>About 20 s of hashing on a small machine.</summary>
    private const int MaximumWaitingPerNetwork = 64;

    private const int MaximumWaiting = 256;

    private readonly FairQueue _queue =
        new(Math.Max(1, Environment.ProcessorCount / 2), MaximumWaiting, MaximumWaitingPerNetwork);

    /// <exception cref="RetryLaterException">Too many wait already.</exception>
    public Task<string> HashAsync(string password, ClientNetwork network, CancellationToken cancellationToken) =>
        RunAsync(() => PasswordHasher.Hash(password), network, cancellationToken);

    /// <param name="password">As the caller gave it.</param>
    /// <param name="hash">The account's hash; null when there is no account, which takes as long and answers false.</param>
    /// <param name="network">Who asks.</param>
    /// <param name="cancellationToken">Cancels the wait, not a hash that has begun.</param>
    /// <exception cref="RetryLaterException">Too many wait already.</exception>
    public Task<bool> VerifyAsync(string password, string? hash, ClientNetwork network, CancellationToken cancellationToken) =>
        RunAsync(
            () => PasswordHasher.Verify(password, hash ?? PasswordHasher.NobodysHash) && hash is not null,
            network, cancellationToken);

    private async Task<T> RunAsync<T>(Func<T> work, ClientNetwork network, CancellationToken cancellationToken)
    {
        using var slot = await _queue.EnterAsync(network, cancellationToken);
        return await Task.Run(work, CancellationToken.None);
    }
}
