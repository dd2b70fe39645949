using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Publishing;
using MovieRecs.Text;

namespace MovieRecs.Api.Content;

/// <summary>
/// Gives the movies in service the vectors of their texts: from the database where a text is known, else by the encoder, a batch after
/// the other. Then both models learn where new movies belong by what is known of them.
/// </summary>
internal sealed partial class ContentIndex(
    ITextEncoder encoder, TextVectors vectors, ModelStore store, ModelPublisher publisher, TrainingQueue training, ContentState state,
    ILogger<ContentIndex> logger) : IDisposable
{
    /// <summary>Texts between two writes to the database: some seconds of work.</summary>
    private const int BatchSize = 128;

    /// <summary>New vectors after which movies that have them are shown with them, before all are done.</summary>
    private const int ShowEvery = 4096;

    /// <summary>With texts of so many more of the movies the models are trained anew.</summary>
    private const double ShareToTrainAgain = 0.1;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private HashSet<Guid> _learnt = []; // what an encoder that learns from all texts has learnt from

    /// <summary>Brings what is in service up to date. Does nothing if it is.</summary>
    /// <exception cref="EmbeddingException">The encoder cannot do it now; what was done before is in service.</exception>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var hasChanged = encoder.Model is null
                ? await LearnAsync(store.Current.Catalogue, cancellationToken)
                : await EncodeAsync(encoder.Model, store.Current.Catalogue, cancellationToken);
            await ShowAsync(hasChanged, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            state.Failed(DatabaseFailure.IsUnavailable(exception) ? "The database is unavailable." : exception.Message);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Reads a text that is about to be in the catalogue, so that the next answer knows it. If that takes too long or cannot be done
    /// now, <see cref="UpdateAsync"/> follows.
    /// </summary>
    public async Task ReadAsync(string text, CancellationToken cancellationToken)
    {
        var hash = MovieText.HashOf(text);
        if (vectors.Find(hash).Length > 0)
        {
            return;
        }

        try
        {
            var vector = await QueryAsync(text, cancellationToken);
            if (encoder.Model is { } model)
            {
                await vectors.SaveAsync(model, [(hash, vector)], cancellationToken);
            }
            else
            {
                vectors.Remember(hash, vector);
            }
        }
        catch (EmbeddingException exception)
        {
            LogLater(exception.Message);
        }
    }

    /// <summary>The vector of a text that somebody waits for.</summary>
    /// <exception cref="EmbeddingException">It cannot be done now, or takes too long.</exception>
    public async Task<float[]> QueryAsync(string text, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ContentState.Patience);
        try
        {
            return (await encoder.EncodeAsync([text], patience.Token))[0];
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmbeddingException($"{encoder.Name} did not answer within {ContentState.Patience.TotalSeconds:0} s.", exception);
        }
    }

    /// <summary>Vectors that hold only together are made anew when a text has changed.</summary>
    private async Task<bool> LearnAsync(Catalogue catalogue, CancellationToken cancellationToken)
    {
        var movies = catalogue.Movies.ToArray();
        var hashes = movies.Select(movie => movie.TextHash).ToHashSet();
        if (_learnt.SetEquals(hashes))
        {
            return false;
        }

        var texts = Array.ConvertAll(movies, movie => movie.TextToRead);
        await encoder.LearnAsync(texts, cancellationToken);
        var made = await encoder.EncodeAsync(texts, cancellationToken);
        vectors.Replace(movies.Select((movie, place) => KeyValuePair.Create(movie.TextHash, made[place])));
        _learnt = hashes;
        return Array.Exists(made, vector => vector.Length > 0);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> EncodeAsync(string model, Catalogue catalogue, CancellationToken cancellationToken)
    {
        var movies = catalogue.Movies.ToArray();
        var missing = MissingIn(movies);
        if (missing.Count == 0)
        {
            return false;
        }

        await vectors.LoadAsync(model, missing.Select(movie => movie.TextHash), cancellationToken);
        missing = MissingIn(movies);
        for (var first = 0; first < missing.Count; first += BatchSize)
        {
            var batch = missing.GetRange(first, Math.Min(BatchSize, missing.Count - first));
            var made = await encoder.EncodeAsync([.. batch.Select(movie => movie.TextToRead)], cancellationToken);
            await vectors.SaveAsync(model, [.. batch.Select((movie, place) => (movie.TextHash, made[place]))], cancellationToken);

            // Not before: an attempt that has only begun is no sign that the encoder works again.
            state.Report(encoder.Name, catalogue.Count - missing.Count + first + batch.Count, catalogue.Count);
            if ((first + BatchSize) % ShowEvery == 0)
            {
                await ShowAsync(hasChanged: true, cancellationToken);
            }
        }

        if (missing.Count > 0)
        {
            LogEncoded(missing.Count, encoder.Name);
            await vectors.PruneAsync(
                store.Current.Catalogue.Movies.ToArray().Select(movie => movie.TextHash).ToHashSet(), cancellationToken);
        }

        if (missing.Count > ShareToTrainAgain * catalogue.Count && store.Current.Models is not null)
        {
            // Shown first, so that the training sees them.
            await ShowAsync(hasChanged: true, cancellationToken);
            await training.RequestFreshAsync(TrainingReason.Texts, requestedBy: null, cancellationToken);
            return false;
        }

        return true;
    }

    /// <summary>One movie for each text without a vector.</summary>
    private List<CatalogueMovie> MissingIn(CatalogueMovie[] movies) =>
        [.. movies.Where(movie => vectors.Find(movie.TextHash).Length == 0).DistinctBy(movie => movie.TextHash)];

    /// <param name="hasChanged">Whether movies have other vectors than those in service.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    private async Task ShowAsync(bool hasChanged, CancellationToken cancellationToken)
    {
        var current = store.Current;
        if (hasChanged || current.Models is { Placer: null })
        {
            current = await publisher.PlaceAsync(movie => vectors.Find(movie.TextHash), cancellationToken);
        }

        if (encoder is NoEncoder)
        {
            state.Unwanted();
            return;
        }

        state.Report(encoder.Name, current.Catalogue.Movies.ToArray().Count(movie => movie.Text.Length > 0), current.Catalogue.Count);
    }

    [LoggerMessage(LogLevel.Information, "Made vectors of {Count} texts by {Encoder}")]
    private partial void LogEncoded(int count, string encoder);

    [LoggerMessage(LogLevel.Warning, "A movie is shown before its text is read: {Reason}")]
    private partial void LogLater(string reason);
}
