using System.Numerics;

namespace MovieRecs.Als.Interactions;

/// <summary>Stable radix sort of keys that fit into a cache together with as many scratch keys.</summary>
internal static unsafe class KeySort
{
    private const int DigitBits = 11;

    /// <summary>Whether keys ascend strictly without their lowest bits.</summary>
    public static bool IsAscending<TKey>(TKey* keys, int count, int lowBits)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        for (var position = 1; position < count; position++)
        {
            if (keys[position - 1] >> lowBits >= keys[position] >> lowBits)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sorts by the bits from <paramref name="firstBit"/> on.</summary>
    /// <param name="keys">What to sort; overwritten.</param>
    /// <param name="scratch">As many; overwritten.</param>
    /// <param name="count">How many.</param>
    /// <param name="firstBit">Bits below do not count.</param>
    /// <param name="bits">How many bits count.</param>
    /// <returns>Where the sorted keys are: one of the two.</returns>
    public static TKey* Sort<TKey>(TKey* keys, TKey* scratch, int count, int firstBit, int bits)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        var passes = (bits + DigitBits - 1) / DigitBits;
        var places = stackalloc int[1 << DigitBits];
        for (var pass = 0; pass < passes; pass++)
        {
            // Digits of about equal length.
            var low = firstBit + (bits * pass / passes);
            var length = firstBit + (bits * (pass + 1) / passes) - low;
            Distribute(keys, scratch, count, low, (1 << length) - 1, places);
            var sorted = scratch;
            scratch = keys;
            keys = sorted;
        }

        return keys;
    }

    private static void Distribute<TKey>(TKey* source, TKey* target, int count, int low, int mask, int* places)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        new Span<int>(places, mask + 1).Clear();
        for (var position = 0; position < count; position++)
        {
            places[int.CreateTruncating(source[position] >> low) & mask]++;
        }

        var total = 0;
        for (var digit = 0; digit <= mask; digit++)
        {
            var ofDigit = places[digit];
            places[digit] = total;
            total += ofDigit;
        }

        for (var position = 0; position < count; position++)
        {
            var key = source[position];
            target[places[int.CreateTruncating(key >> low) & mask]++] = key;
        }
    }
}
