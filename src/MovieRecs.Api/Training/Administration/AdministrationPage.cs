using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Training.Administration;

/// <param name="Count">Entries on a page, 1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record AdministrationPageQuery(
    [property: Range(1, 100), DefaultValue(20)] int Count = 20,
    [property: MaxLength(100)] string? Cursor = null);

/// <summary>Cursors of the lists of runs and models, both ordered by descending number.</summary>
internal static class AdministrationCursor
{
    private const char Kind = 'a';

    public static ValidationProblem Refusal => TypedResults.ValidationProblem(
        new Dictionary<string, string[]> { ["cursor"] = ["The cursor does not belong to this list."] });

    /// <param name="cursor">As it came with the request; null for the first page.</param>
    /// <param name="before">The page has the numbers below this one.</param>
    public static bool TryRead(string? cursor, out int before)
    {
        before = int.MaxValue;
        if (cursor is null)
        {
            return true;
        }

        Span<long> key = stackalloc long[1];
        if (!KeysetCursor.TryDecode(cursor, Kind, key) || key[0] is < 1 or > int.MaxValue)
        {
            return false;
        }

        before = (int)key[0];
        return true;
    }

    public static string Write(int lastNumber) => KeysetCursor.Encode(Kind, lastNumber);
}
