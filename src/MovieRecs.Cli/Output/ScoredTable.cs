using System.Globalization;
using System.Text.Json.Nodes;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Cli.Output;

/// <summary>A ranked list with titles, as text or JSON.</summary>
/// <param name="File">Where ids and titles come from.</param>
/// <param name="ValueName">What the numbers are: <c>score</c> or <c>similarity</c>.</param>
internal sealed record ScoredTable(ModelFile File, string ValueName)
{
    private const char Ellipsis = '…';

    /// <summary>Prints the list; on a terminal, titles that are too long for it are cut.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="items">The list.</param>
    /// <param name="stars">Predicted ratings beside it, parallel to <paramref name="items"/>; null for none.</param>
    public void Print(CommandConsole console, IReadOnlyList<ScoredItem> items, IReadOnlyList<float>? stars = null)
    {
        WriteLine($"rank  movieId  {ValueName,10}  {(stars is null ? string.Empty : "stars  ")}title");
        for (var index = 0; index < items.Count; index++)
        {
            var known = stars is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{stars[index],5:0.0}  ");
            WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{index + 1,4}  {IdOf(items[index]),7}  {items[index].Score,10:0.0000}  {known}{TitleOf(items[index])}"));
        }

        void WriteLine(string line) => console.Output.WriteLine(
            console.OutputWidth is { } width && line.Length > width ? line[..(width - 1)] + Ellipsis : line);
    }

    public JsonArray ToJson(IReadOnlyList<ScoredItem> items, IReadOnlyList<float>? stars = null) => new([.. items.Select((item, index) =>
    {
        var known = File.Catalogue?[item.ItemIndex];
        var document = new JsonObject
        {
            ["rank"] = index + 1,
            ["movieId"] = IdOf(item),
            ["title"] = known?.Title,
            ["year"] = known?.Year,
            [ValueName] = Json.Number(item.Score),
        };
        if (stars is not null)
        {
            document["predictedRating"] = Json.Number(stars[index]);
        }

        return document;
    })]);

    public int IdOf(ScoredItem item) => File.Items.IdAt(item.ItemIndex);

    private string TitleOf(ScoredItem item) => File.Catalogue?[item.ItemIndex].ToString() ?? string.Empty;
}
