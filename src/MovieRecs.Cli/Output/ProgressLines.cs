using System.Diagnostics;
using System.Globalization;

namespace MovieRecs.Cli.Output;

/// <summary>Progress for a log file or a pipe: a whole line every few seconds, none for what is done sooner.</summary>
/// <param name="writer">Where to.</param>
/// <param name="title">What is going on.</param>
/// <param name="total">The value that means done; 0 if unknown.</param>
/// <param name="unit">What the values count; null for shares of one whole, which have no rate.</param>
/// <param name="clock">Time since the start; null for the real one.</param>
internal sealed class ProgressLines(
    TextWriter writer, string title, double total, string? unit, Func<TimeSpan>? clock = null) : IProgress<double>
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _last;

    public void Report(double value)
    {
        var elapsed = clock?.Invoke() ?? Stopwatch.GetElapsedTime(_start);
        if (elapsed - _last < _interval)
        {
            return;
        }

        _last = elapsed;
        var rate = value / elapsed.TotalSeconds;
        var share = total > 0 ? string.Create(CultureInfo.InvariantCulture, $" {value / total:P0},") : string.Empty;
        var left = total > 0 && rate > 0
            ? $", {TimeSpan.FromSeconds(Math.Ceiling((total - value) / rate)):c} left"
            : string.Empty;
        var speed = unit is null ? string.Empty : $" {Quantity.Format(rate)} {unit}/s";
        writer.WriteLine($"{title}:{share}{speed}{left}");
    }
}
