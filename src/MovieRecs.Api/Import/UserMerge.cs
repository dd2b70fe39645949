using NpgsqlTypes;

namespace MovieRecs.Api.Import;

/// <summary>Adds the users of a data set and keeps accounts out of their ids.</summary>
internal sealed class UserMerge(ImportDatabase database)
{
    /// <summary>Ids above it are left to accounts.</summary>
    public const int MaximumUserId = 2_000_000_000;

    // An account registered between reading and setting the sequence takes one of the thousand ids that are passed over;
    // without them the sequence would be set back behind it.
    private const string MoveAccountIds = """
        SELECT setval('account_id_seq', $1 + 1000) FROM account_id_seq WHERE last_value <= $1
        """;

    private const string Insert = """
        INSERT INTO users (id, origin, is_administrator, created_at)
        SELECT id, $1, false, $2 FROM import_users ORDER BY id
        ON CONFLICT (id) DO NOTHING
        """;

    public Task<List<int>> AccountIdsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync("SELECT id FROM users WHERE origin = 'account'", row => row.GetInt32(0), cancellationToken);

    /// <returns>How many were new.</returns>
    /// <exception cref="ImportRefusedException">An account took one of the ids while the import ran.</exception>
    public async Task<long> MergeAsync(
        IReadOnlyCollection<int> userIds, string origin, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("CREATE TEMP TABLE import_users (id integer PRIMARY KEY) ON COMMIT DROP", cancellationToken);
        await using (var copy = await database.Connection.BeginBinaryImportAsync(
            "COPY import_users (id) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var id in userIds.Order())
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(id, NpgsqlDbType.Integer, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        // A sequence is outside the transaction: an import that is rolled back only leaves a gap.
        await database.ExecuteAsync(MoveAccountIds, cancellationToken, (long)userIds.Max());
        var inserted = await database.ExecuteAsync(Insert, cancellationToken, origin, createdAt);
        var accounts = await database.ScalarAsync<long>(
            "SELECT count(*) FROM users JOIN import_users USING (id) WHERE origin = 'account'", cancellationToken);
        return accounts == 0
            ? inserted
            : throw new ImportRefusedException(
                "An account was registered under a user id of the data set while the import ran. Import again.");
    }
}
