using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Retrieval.Maps;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Tests.Threading;

/// <summary>The library works on the threads that it is given and on no others. Alone, because it looks at the shared threads.</summary>
[CollectionDefinition(nameof(ThreadPolicyTests), DisableParallelization = true)]
[Collection(nameof(ThreadPolicyTests))]
public sealed class ThreadPolicyTests : IDisposable
{
    private const int Count = 3;

    private readonly ConcurrentDictionary<int, bool> _made = [];
    private readonly ConcurrentDictionary<int, bool> _seen = [];
    private readonly WorkerThreads _threads;
    private readonly RatingData _data = TestData.Build(TestData.MadeRatings(users: 300, items: 150, perUser: 20, seed: 5));

    public ThreadPolicyTests() => _threads = new WorkerThreads(Count, () => _made[Environment.CurrentManagedThreadId] = true);

    public static TheoryData<string> Operations => [.. Works.Keys];

    private static Dictionary<string, Action<ThreadPolicyTests>> Works => new()
    {
        ["explicit ALS"] = test => ExplicitAlsTrainer.Train(
            test._data, new ExplicitAlsOptions { Factors = 16 }, progress: test.Watch(), threads: test._threads),
        ["explicit ALS by conjugate gradients"] = test => ExplicitAlsTrainer.Train(
            test._data, new ExplicitAlsOptions { Factors = 16, Solver = RowSolver.Hybrid }, threads: test._threads),
        ["implicit ALS"] = test => ImplicitAlsTrainer.Train(
            test._data, new ImplicitAlsOptions { Factors = 16 }, progress: test.Watch(), threads: test._threads),
        ["ALS with side features"] = test => ExplicitAlsTrainer.Train(
            test._data, new ExplicitAlsOptions { Factors = 16, Regularization = 5 }, Features(test._data.Items.Count), null,
            test.Watch(), test._threads),
        ["Bayesian"] = test => BayesianTrainer.Train(
            test._data, new BayesianOptions { Factors = 4, BurnIn = 1, Samples = 2, Thinning = 1 },
            Features(test._data.Items.Count), progress: test.Watch(), threads: test._threads),
        ["EASE"] = test => EaseTrainer.Train(test._data, new EaseOptions(), test._threads),
        ["item neighbours"] = test => ItemKnnTrainer.Train(test._data, new ItemKnnOptions(), test._threads),
        ["building matrices"] = test => test.Build(),
        ["reading a file"] = test => test.Load(),
        ["evaluating ratings"] = test => RatingEvaluator.Evaluate(
            new WatchedModel(test), test._data, test._data, new EvaluationOptions(), test._threads),
        ["evaluating lists"] = test => RankingEvaluator.Evaluate(
            new WatchedModel(test), test._data, test._data, new EvaluationOptions(), test._threads),
        ["the cold curve"] = test => ColdStart.Evaluate(
            new WatchedModel(test), test._data, test._data, new EvaluationOptions(), seed: 1, test._threads),
        ["a map"] = test => ItemMap.Create(RandomFactors(150 * 8), 8, seed: 1, test._threads),
        ["making a model"] = test => _ = new ImplicitAlsModel(
            new ImplicitAlsOptions { Factors = 8 }, default, RandomFactors(5000 * 8), test._threads),
        ["a model file"] = test => test.ReadModelFile(),
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void Works_on_the_threads_that_it_is_given(string operation)
    {
        var loopsOfShared = WorkerThreads.Shared.LoopCount;
        var loops = _threads.LoopCount;

        Works[operation](this);

        _threads.Dispose(); // so that all of them have said who they are
        Assert.True(_threads.LoopCount > loops, "None of the threads was asked to work.");
        Assert.Equal(loopsOfShared, WorkerThreads.Shared.LoopCount);
        Assert.InRange(_made.Count, 1, Count - 1);
        Assert.All(_seen.Keys, thread => Assert.True(thread == Environment.CurrentManagedThreadId || _made.ContainsKey(thread)));
    }

    [Fact]
    public void Nothing_but_the_one_class_makes_threads_or_uses_the_pool()
    {
        string[] banned = ["Parallel", "ParallelEnumerable", "ThreadPool", "Task", "TaskFactory", "TaskScheduler", "Timer", "Thread"];
        var offenders = Methods(typeof(WorkerThreads).Assembly)
            .Where(method => Outermost(method.DeclaringType!) != typeof(WorkerThreads))
            .SelectMany(method => Called(method)
                .Where(called => called.DeclaringType is { } type && banned.Contains(type.Name.Split('`')[0]))
                .Where(called => called is not { Name: "get_CurrentThread" })
                .Select(called => $"{method.DeclaringType}.{method.Name} calls {called.DeclaringType!.Name}.{called.Name}"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void The_scan_of_calls_sees_a_call()
    {
        var method = ((Action)UsesThePool).Method;

        Assert.Contains(Called(method), called => called.DeclaringType == typeof(Parallel) && called.Name == "For");

        static void UsesThePool() => Parallel.For(0, 1, _ => { });
    }

    public void Dispose() => _threads.Dispose();

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<MethodBase> Methods(Assembly assembly) => assembly.GetTypes().SelectMany(type => type.GetMembers(
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
        .OfType<MethodBase>();

    /// <summary>The methods whose tokens stand in a method's code.</summary>
    private static List<MethodBase> Called(MethodBase method)
    {
        var called = new List<MethodBase>();
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var position = 0; position < code.Length;)
        {
            var opCode = code[position] == 0xFE ? _opCodes[(0xFE << 8) | code[position + 1]] : _opCodes[code[position]];
            position += opCode.Size;
            if (opCode.OperandType == OperandType.InlineMethod)
            {
                called.Add(method.Module.ResolveMethod(
                    BitConverter.ToInt32(code, position), method.DeclaringType!.GetGenericArguments(),
                    method.IsGenericMethod ? method.GetGenericArguments() : [])!);
            }

            position += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, position)),
                _ => 4,
            };
        }

        return called;
    }

    private static readonly Dictionary<int, OpCode> _opCodes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(opCode => (int)(ushort)opCode.Value);

    private static float[] RandomFactors(int count)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static SideFeatures Features(int items)
    {
        var builder = new SideFeaturesBuilder(items);
        for (var item = 0; item < items; item++)
        {
            builder.Add(item, item % 2 == 0 ? "even" : "odd", "parity");
        }

        return builder.Build();
    }

    private Watcher Watch() => new(this);

    private void See() => _seen[Environment.CurrentManagedThreadId] = true;

    private void Build()
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        for (var index = 0; index < 2000; index++)
        {
            builder.Add(index / 20, index % 150, (byte)(1 + (index % 10)));
        }

        builder.Build(_threads);
    }

    private void Load()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, Enumerable.Range(0, 100_000).Select(index => $"{1 + (index / 50)}\t{1 + (index % 50)}\t3\t880000000"));
            using var dataSet = DataSet.Open(path);
            dataSet.LoadRatings(threads: _threads, progress: new Seen(this));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void ReadModelFile()
    {
        var items = Enumerable.Range(1, 40_000).ToArray();
        using var stream = new MemoryStream();
        new ModelFile
        {
            Items = IdMap.FromIds(items),
            Ranker = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 8 }, default, RandomFactors(items.Length * 8), _threads),
        }.Write(stream);
        ModelFile.Read(stream.ToArray(), _threads);
    }

    private sealed class Watcher(ThreadPolicyTests test) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => test.See();
    }

    private sealed class Seen(ThreadPolicyTests test) : IProgress<long>
    {
        public void Report(long value) => test.See();
    }

    private sealed class WatchedModel(ThreadPolicyTests test) : IRatingPredictor, IRanker
    {
        public int ItemCount => test._data.Items.Count;

        public void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings)
        {
            test.See();
            ratings.Fill(3);
        }

        public void Score(RatingProfile profile, Span<float> scores)
        {
            test.See();
            for (var item = 0; item < scores.Length; item++)
            {
                scores[item] = item;
            }
        }
    }
}
