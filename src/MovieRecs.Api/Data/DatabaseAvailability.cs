using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>
/// Whether the database answers, as far as <see cref="DatabaseWatch"/> knows at this moment. While it does not, whoever
/// wants to use it fails at once instead of waiting for a time-out. Thread safe.
/// </summary>
internal sealed class DatabaseAvailability
{
    private bool _isLost;

    public bool IsAvailable => !Volatile.Read(ref _isLost);

    /// <exception cref="DatabaseUnavailableException">The database is known not to answer.</exception>
    public void ThrowIfUnavailable()
    {
        if (!IsAvailable)
        {
            throw new DatabaseUnavailableException();
        }
    }

    /// <returns>Whether this is news.</returns>
    public bool Lost() => !Interlocked.Exchange(ref _isLost, true);

    /// <returns>Whether this is news.</returns>
    public bool Restored() => Interlocked.Exchange(ref _isLost, false);
}

/// <summary>The database is known not to answer, so it was not asked.</summary>
internal sealed class DatabaseUnavailableException() : NpgsqlException("The database does not answer.")
{
    public override bool IsTransient => true;
}
