using System.Diagnostics;

namespace MovieRecs.Benchmarks;

/// <summary>The least time of several runs, by the clock and by the processors; others' work lengthens the latter less.</summary>
internal sealed class BestTimes
{
    private int _runs;

    public double Clock { get; private set; } = double.MaxValue;

    public double Processor { get; private set; } = double.MaxValue;

    public void Measure(Action action) => Measure(() =>
    {
        action();
        return true;
    });

    public T Measure<T>(Func<T> action)
    {
        var start = Stopwatch.GetTimestamp();
        var processor = Environment.CpuUsage.TotalTime;
        var result = action();
        Processor = Math.Min(Processor, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
        Clock = Math.Min(Clock, Stopwatch.GetElapsedTime(start).TotalSeconds);
        _runs++;
        return result;
    }

    public override string ToString() => $"{Clock:F3} s by the clock, {Processor:F3} of the processors (best of {_runs})";
}
