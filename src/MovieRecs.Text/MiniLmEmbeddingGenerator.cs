using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;

namespace MovieRecs.Text;

/// <summary>
/// The sentence transformer all-MiniLM-L6-v2 in the process: a text becomes a vector of 384 numbers and length 1, and texts that
/// mean the same have vectors that point the same way. It knows English; of a longer text the first 254 tokens count, about 190
/// words. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Each call computes on the thread that makes it and makes no other, so whoever calls decides how many threads work and with
/// which priority. A batch is not faster than its texts one after the other.
/// </remarks>
public sealed class MiniLmEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>
    /// Names what the vectors depend on, for keys of caches. A change of how texts are prepared adds a suffix to it.
    /// </summary>
    public const string ModelName = "all-MiniLM-L6-v2";

    /// <summary>How many numbers a vector has.</summary>
    public const int Dimensions = 384;

    private static readonly string[] _inputs = ["input_ids", "attention_mask", "token_type_ids"];
    private static readonly string[] _outputs = ["last_hidden_state"];
    private static readonly EmbeddingGeneratorMetadata _metadata = new("onnxruntime", null, ModelName, Dimensions);

    private readonly MiniLmTokenizer _tokenizer;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly ReaderWriterLockSlim _use = new(); // read by calls, written by Dispose
    private bool _isDisposed;

    /// <summary>
    /// Loads the model: about 0.3 s, and 100 to 125 MB outside of the managed heap until it is disposed of. The array of 91 MB
    /// that it is loaded from is garbage afterwards.
    /// </summary>
    /// <param name="weightsPath">The file with the weights; null: <see cref="MiniLmWeights.DefaultPath"/>.</param>
    /// <exception cref="EmbeddingException">The weights are missing or damaged, or ONNX Runtime cannot be loaded.</exception>
    public MiniLmEmbeddingGenerator(string? weightsPath = null)
    {
        var (model, vocabulary) = MiniLmWeights.Read(weightsPath ?? MiniLmWeights.DefaultPath);
        _tokenizer = new MiniLmTokenizer(vocabulary);
        _session = CreateSession(model);
        NativeHeap.Trim();
    }

    /// <summary>The vector of a text: 384 finite numbers, of length 1. A text without a word has one, too.</summary>
    /// <param name="text">Of any length. Lone surrogates and control characters are left out.</param>
    /// <returns>A new array. The same text has the same bits on the same machine, whatever else runs.</returns>
    /// <exception cref="ObjectDisposedException">The generator was disposed of.</exception>
    public float[] Embed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Embed(_tokenizer.Encode(text));
    }

    /// <summary>Computes on the calling thread, one text after the other; the task that it returns has ended.</summary>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is not (null or Dimensions))
        {
            throw new ArgumentException($"{ModelName} has {Dimensions} dimensions, not {options.Dimensions}.", nameof(options));
        }

        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        var tokens = 0L;
        foreach (var text in values)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(cancellationToken);
            }

            var ids = _tokenizer.Encode(text);
            tokens += ids.Length;
            embeddings.Add(new Embedding<float>(Embed(ids)) { ModelId = ModelName });
        }

        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return Task.FromResult(embeddings);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Waits for the calls that run and frees the model.</summary>
    public void Dispose()
    {
        _use.EnterWriteLock();
        try
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _session.Dispose();
                _runOptions.Dispose();
                NativeHeap.Trim();
            }
        }
        finally
        {
            _use.ExitWriteLock();
        }
    }

    private static InferenceSession CreateSession(byte[] model)
    {
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            return new InferenceSession(model, options);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or OnnxRuntimeException)
        {
            throw new EmbeddingException(
                $"ONNX Runtime cannot load {ModelName}: {exception.GetBaseException().Message}", exception);
        }
    }

    private float[] Embed(long[] ids)
    {
        var mask = new long[ids.Length];
        Array.Fill(mask, 1);
        long[] shape = [1, ids.Length];
        using var idTensor = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskTensor = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typeTensor = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        _use.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            using var results = _session.Run(_runOptions, _inputs, [idTensor, maskTensor, typeTensor], _outputs);
            return Mean(results[0].GetTensorDataAsSpan<float>());
        }
        finally
        {
            _use.ExitReadLock();
        }
    }

    /// <summary>The direction of the mean of the tokens' vectors. None of them is masked: there is one text, without padding.</summary>
    private static float[] Mean(ReadOnlySpan<float> tokens)
    {
        var sum = new float[Dimensions];
        for (var start = 0; start < tokens.Length; start += Dimensions)
        {
            TensorPrimitives.Add(sum, tokens.Slice(start, Dimensions), sum);
        }

        TensorPrimitives.Divide(sum, TensorPrimitives.Norm(sum), sum);
        return sum;
    }
}
