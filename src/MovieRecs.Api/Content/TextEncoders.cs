using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Training;
using MovieRecs.Text;

namespace MovieRecs.Api.Content;

/// <summary>Makes vectors of texts. Thread safe.</summary>
internal interface ITextEncoder
{
    /// <summary>Who makes them: what the database keeps them by. Null for vectors that hold only together, and are not kept.</summary>
    string? Model { get; }

    /// <summary>What operators are told about it.</summary>
    string Name { get; }

    /// <summary>Learns from all texts, if it is of a kind that does.</summary>
    Task LearnAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>The vectors of texts, in their order, of length 1; empty ones for texts of which it knows nothing.</summary>
    /// <exception cref="EmbeddingException">It cannot be done now.</exception>
    Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}

/// <summary>
/// The model in the process: loaded when it is needed and freed when it was not for a while. Many texts are embedded behind whatever
/// serves; a single one, which somebody waits for, at once.
/// </summary>
/// <param name="threads">Its own, of the rank of training's: on those of training a run would wait for each batch. Disposed of with it.</param>
/// <param name="time">When it is freed.</param>
internal sealed class MiniLmEncoder(WorkerThreads threads, TimeProvider time) : ITextEncoder, IDisposable
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    /// <summary>People who search by meaning do not take all processors from those who ask for lists.</summary>
    private readonly SemaphoreSlim _single = new(1, 1);
    private readonly Lock _lock = new();
    private MiniLmEmbeddingGenerator? _generator;
    private ITimer? _timer;
    private int _users;

    public string Model => MiniLmEmbeddingGenerator.ModelName;

    public string Name => MiniLmEmbeddingGenerator.ModelName;

    /// <summary>Whether the model is in memory.</summary>
    public bool IsLoaded
    {
        get
        {
            lock (_lock)
            {
                return _generator is not null;
            }
        }
    }

    public Task LearnAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        if (texts.Count == 1)
        {
            await _single.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(() => Use(generator => new[] { generator.Embed(texts[0]) }), cancellationToken);
            }
            finally
            {
                _single.Release();
            }
        }

        return await threads.RunAsync(() => Use(generator =>
        {
            var vectors = new float[texts.Count][];
            threads.ForEach(vectors.Length, chunk: 1, text => vectors[text] = generator.Embed(texts[text]), cancellationToken);
            return vectors;
        }));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _generator?.Dispose();
            _generator = null;
        }

        _single.Dispose();
        threads.Dispose();
    }

    private T Use<T>(Func<MiniLmEmbeddingGenerator, T> work)
    {
        MiniLmEmbeddingGenerator generator;
        lock (_lock)
        {
            _users++;
            _timer?.Dispose();
            _timer = null;
            try
            {
                generator = _generator ??= new MiniLmEmbeddingGenerator();
            }
            catch (EmbeddingException)
            {
                _users--;
                throw;
            }
        }

        try
        {
            return work(generator);
        }
        finally
        {
            lock (_lock)
            {
                if (--_users == 0)
                {
                    _timer = time.CreateTimer(_ => FreeIfIdle(), state: null, Idle, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }

    private void FreeIfIdle()
    {
        lock (_lock)
        {
            if (_users == 0)
            {
                _generator?.Dispose();
                _generator = null;

                // The 90 MB that the weights took on the way are garbage, whose pages go back when somebody looks.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }
        }
    }
}

/// <summary>A server that answers as OpenAI's does.</summary>
internal sealed class ServerEncoder(OpenAiEmbeddingOptions options) : ITextEncoder, IDisposable
{
    private readonly CheckedEmbeddingGenerator _generator = OpenAiEmbeddings.Create(options);

    public string Model => options.Dimensions is { } dimensions ? $"{options.Model}:{dimensions}" : options.Model;

    public string Name => options.ToString();

    public Task LearnAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        [.. (await _generator.GenerateAsync(texts, cancellationToken: cancellationToken)).Select(embedding => embedding.Vector.ToArray())];

    public void Dispose() => _generator.Dispose();
}

/// <summary>TF-IDF and singular vectors: learns from the movies there are, within seconds.</summary>
internal sealed class TfIdfEncoder(WorkerThreads threads) : ITextEncoder
{
    private volatile LatentSemanticModel? _model;

    public string? Model => null;

    public string Name => "TF-IDF";

    public async Task LearnAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        _model = await threads.RunAsync(() => LatentSemanticModel.Fit(texts, threads: threads, cancellationToken: cancellationToken));

    public Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var model = _model ?? throw new EmbeddingException("TF-IDF has not learnt the movies yet.");
        return Task.FromResult(texts.Select(text =>
        {
            var vector = new float[model.Length];
            model.Embed(text, vector);
            return vector.AsSpan().ContainsAnyExcept(0f) ? vector : [];
        }).ToArray());
    }
}

/// <summary>Where no vectors are wanted: no text has one.</summary>
internal sealed class NoEncoder : ITextEncoder
{
    public string? Model => null;

    public string Name => "Nobody";

    public Task LearnAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var none = new float[texts.Count][];
        Array.Fill(none, []);
        return Task.FromResult(none);
    }
}

/// <summary>Makes the encoder that the settings ask for.</summary>
internal static class TextEncoders
{
    public static ITextEncoder Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<EmbeddingOptions>>().Value;
        return options.Chosen switch
        {
            EmbeddingProvider.MiniLm => new MiniLmEncoder(
                TrainingThreads.Create(services.GetRequiredService<IOptions<TrainingOptions>>().Value.Threads, "reading"),
                services.GetRequiredService<TimeProvider>()),
            EmbeddingProvider.OpenAi => new ServerEncoder(options.ForServer()),
            EmbeddingProvider.TfIdf => new TfIdfEncoder(services.GetRequiredService<WorkerThreads>()),
            _ => new NoEncoder(),
        };
    }
}
