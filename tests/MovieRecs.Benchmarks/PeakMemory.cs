using System.Globalization;

namespace MovieRecs.Benchmarks;

/// <summary>
/// The memory of this process that is resident and its own, as Linux counts it: <c>VmRSS</c> and <c>VmHWM</c> of
/// <c>/proc/self/status</c>. Zero elsewhere.
/// </summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>Bytes resident now.</summary>
    public static long Resident => Read("VmRSS:");

    /// <summary>The most bytes resident since <see cref="Reset"/>.</summary>
    public static long Highest => Read("VmHWM:");

    /// <summary>Gives free memory back to the system and starts to look for the highest again.</summary>
    public static void Reset()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        GC.WaitForPendingFinalizers();
        if (File.Exists("/proc/self/clear_refs"))
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    private static long Read(string name)
    {
        var line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null
            ? 0
            : long.Parse(line.AsSpan(name.Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) << 10;
    }
}
