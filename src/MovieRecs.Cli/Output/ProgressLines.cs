using System.Globalization;

namespace MovieRecs.Cli.Output;

/// <summary>Progress for a log file or a pipe: a whole line every few seconds, none for what is done sooner.</summary>
/// <param name="writer">Where to.</param>
/// <param name="title">What is going on.</param>
/// <param name="total">The value that means done; 0 if unknown.</param>
/// <param name="unit">What the values count; null for shares of one whole, which have no rate.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressLines(TextWriter writer, string title, double total, string? unit, TimeProvider time)
    : IProgress<double>
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _last;

    public void Report(double value)
    {
        var elapsed = time.GetElapsedTime(_start);
        if (elapsed - _last < _interval)
        {
            return;
        }

        _last = elapsed;
        writer.WriteLine($"{title}: {string.Join(", ", Parts(value, value / elapsed.TotalSeconds))}");
    }

    private IEnumerable<string> Parts(double value, double rate)
    {
        if (total > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{value / total:P0}");
        }

        if (unit is not null)
        {
            yield return $"{Quantity.Format(rate)} {unit}/s";
        }

        if (total > 0 && rate > 0)
        {
            yield return $"{TimeSpan.FromSeconds(Math.Ceiling((total - value) / rate)):c} left";
        }
    }
}
