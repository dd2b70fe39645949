using System.Diagnostics;
using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- model [--items N] [--factors K] [--file PATH]</c>: seconds to read a model file that is in the page cache: one made of
/// random factors, or a given one.
/// </summary>
internal static class ModelFileBenchmark
{
    private const int Repeats = 7;

    public static void Run(int items, int factors, string? path)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (path is not null)
        {
            Read(path);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("movierecs-model");
        try
        {
            var made = Path.Combine(folder.FullName, "model.bin");
            Make(items, factors).Save(made);
            Read(made);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A ranker of this many items, without users: what a service reads.</summary>
    private static ModelFile Make(int items, int factors)
    {
        var random = new Random(1);
        var values = new float[items * factors];
        foreach (ref var value in values.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        return new ModelFile
        {
            Items = IdMap.FromIds([.. Enumerable.Range(1, items)]),
            Ranker = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = factors }, default, values),
        };
    }

    private static void Read(string path)
    {
        var seconds = new List<double>();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            GC.Collect();
            var start = Stopwatch.GetTimestamp();
            var model = ModelFile.Load(path);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            GC.KeepAlive(model);
        }

        Console.WriteLine(
            $"model file of {new FileInfo(path).Length / 1e6:F0} MB: first read {seconds[0]:F3} s, best of {Repeats} {seconds.Min():F3} s");
    }
}
