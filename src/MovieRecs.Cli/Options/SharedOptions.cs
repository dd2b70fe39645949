using System.CommandLine;
using System.Globalization;

namespace MovieRecs.Cli.Options;

/// <summary>Options that mean the same in every command that has them. Each call makes a new one for one command.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json")
    {
        Description = "Print the result as JSON.",
    };

    public static Option<int> Seed() => new("--seed")
    {
        Description = "Seed of everything random: the same seed, data and options give the same result.",
        DefaultValueFactory = _ => 42,
    };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "Threads to use; 0 uses every processor.",
            DefaultValueFactory = _ => 0,
        };
        return option.InRange(0, 1024);
    }

    /// <summary>Refuses values outside <paramref name="minimum"/> to <paramref name="maximum"/> as a wrong argument.</summary>
    public static Option<T> InRange<T>(this Option<T> option, T minimum, T maximum)
        where T : struct, IComparable<T>
    {
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<T>();
            // Written so that NaN, which compares below everything, is refused too.
            if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
            {
                result.AddError($"{option.Name} must be from {minimum} to {maximum}.");
            }
        });
        return option;
    }

    /// <summary>The same for an option that may be left out.</summary>
    public static Option<T?> NullableInRange<T>(this Option<T?> option, T minimum, T maximum)
        where T : struct, IComparable<T>
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T?>() is { } value
                && (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0))
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"{option.Name} must be from {minimum} to {maximum}."));
            }
        });
        return option;
    }

    /// <summary>The same for each value of an option that may be given several times.</summary>
    public static Option<T[]> EachInRange<T>(this Option<T[]> option, T minimum, T maximum)
        where T : struct, IComparable<T>
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T[]>() is { } values
                && values.Any(value => value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0))
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"{option.Name} must be from {minimum} to {maximum}."));
            }
        });
        return option;
    }
}
