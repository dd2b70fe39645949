using System.Globalization;

namespace MovieRecs.Cli.Output;

internal static class Quantity
{
    /// <summary>One to five characters: <c>0.4</c>, <c>950</c>, <c>8.1 k</c>, <c>45 M</c>.</summary>
    public static string Format(double value) => value switch
    {
        < 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        < 1_000 => value.ToString("0", CultureInfo.InvariantCulture),
        < 10_000 => (value / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " k",
        < 1_000_000 => (value / 1e3).ToString("0", CultureInfo.InvariantCulture) + " k",
        < 10_000_000 => (value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M",
        < 1_000_000_000 => (value / 1e6).ToString("0", CultureInfo.InvariantCulture) + " M",
        _ => (value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " G",
    };
}
