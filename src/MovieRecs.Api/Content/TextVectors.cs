using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Content;

/// <summary>
/// The vectors of texts by the hash of the text: those in use in memory, and all that were ever needed of the movies there are in the
/// database, so that no text is embedded twice. Thread safe.
/// </summary>
internal sealed class TextVectors(IDbContextFactory<MovieRecsDbContext> contexts)
{
    private const int RowsOfStatement = 500;

    private volatile ConcurrentDictionary<Guid, ReadOnlyMemory<float>> _known = [];

    /// <summary>In memory.</summary>
    public int Count => _known.Count;

    /// <summary>The vector of a text if it is in memory; else empty.</summary>
    public ReadOnlyMemory<float> Find(Guid hash) => _known.GetValueOrDefault(hash);

    /// <summary>Keeps a vector in memory alone.</summary>
    public void Remember(Guid hash, ReadOnlyMemory<float> vector) => _known[hash] = vector;

    /// <summary>Keeps these vectors in memory, and no others.</summary>
    public void Replace(IEnumerable<KeyValuePair<Guid, float[]>> vectors)
    {
        var known = new ConcurrentDictionary<Guid, ReadOnlyMemory<float>>();
        foreach (var (hash, vector) in vectors)
        {
            known[hash] = vector;
        }

        _known = known;
    }

    /// <summary>Reads what the database has of some texts into memory.</summary>
    /// <param name="model">Who made the vectors.</param>
    /// <param name="hashes">Of the texts.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task LoadAsync(string model, IEnumerable<Guid> hashes, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        database.Database.SetCommandTimeout(DatabaseTimeouts.LongWork);
        foreach (var part in hashes.Chunk(RowsOfStatement))
        {
            var rows = database.TextVectors.AsNoTracking().Where(row => row.Model == model && part.Contains(row.Hash));
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                _known[row.Hash] = MemoryMarshal.Cast<byte, float>(row.Vector).ToArray();
            }
        }
    }

    /// <summary>Keeps vectors in memory and in the database. Those that another process has stored meanwhile stay.</summary>
    public async Task SaveAsync(
        string model, IReadOnlyList<(Guid Hash, float[] Vector)> vectors, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        Guid[] hashes = [.. vectors.Select(vector => vector.Hash)];
        byte[][] bytes = [.. vectors.Select(vector => MemoryMarshal.AsBytes(vector.Vector.AsSpan()).ToArray())];
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO text_vectors (model, hash, vector)
            SELECT {model}, hash, vector FROM unnest({hashes}, {bytes}) AS new (hash, vector)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        foreach (var (hash, vector) in vectors)
        {
            _known[hash] = vector;
        }
    }

    /// <summary>Forgets texts that no movie has any more, in memory and, of every model, in the database.</summary>
    /// <returns>How many vectors went from the database.</returns>
    public async Task<int> PruneAsync(IReadOnlySet<Guid> used, CancellationToken cancellationToken)
    {
        foreach (var hash in _known.Keys.Where(hash => !used.Contains(hash)))
        {
            _known.TryRemove(hash, out _);
        }

        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        database.Database.SetCommandTimeout(DatabaseTimeouts.LongWork);
        Guid[] hashes = [.. used];
        return await database.Database.ExecuteSqlAsync(
            $"DELETE FROM text_vectors WHERE NOT EXISTS (SELECT FROM unnest({hashes}) AS used (hash) WHERE used.hash = text_vectors.hash)",
            cancellationToken);
    }
}
