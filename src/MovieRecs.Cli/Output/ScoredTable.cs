using System.Globalization;
using System.Text.Json.Nodes;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Cli.Output;

/// <summary>A ranked list with titles, as text, JSON or CSV.</summary>
/// <param name="File">Where ids and titles come from.</param>
/// <param name="ValueName">What the numbers are: <c>score</c> or <c>similarity</c>.</param>
internal sealed record ScoredTable(ModelFile File, string ValueName)
{
    public void Print(TextWriter writer, IReadOnlyList<ScoredItem> items)
    {
        writer.WriteLine($"rank  movieId  {ValueName,10}  title");
        for (var index = 0; index < items.Count; index++)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{index + 1,4}  {IdOf(items[index]),7}  {items[index].Score,10:0.0000}  {TitleOf(items[index])}"));
        }
    }

    public JsonArray ToJson(IReadOnlyList<ScoredItem> items) => new([.. items.Select((item, index) =>
    {
        var known = File.Catalogue?[item.ItemIndex];
        return new JsonObject
        {
            ["rank"] = index + 1,
            ["movieId"] = IdOf(item),
            ["title"] = known?.Title,
            ["year"] = known?.Year,
            [ValueName] = Json.Number(item.Score),
        };
    })]);

    public int IdOf(ScoredItem item) => File.Items.IdAt(item.ItemIndex);

    private string TitleOf(ScoredItem item) => File.Catalogue?[item.ItemIndex].ToString() ?? string.Empty;
}
