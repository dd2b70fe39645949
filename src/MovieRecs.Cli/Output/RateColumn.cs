using Spectre.Console;
using Spectre.Console.Rendering;

namespace MovieRecs.Cli.Output;

/// <summary>Progress per second.</summary>
internal sealed class RateColumn(string unit) : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Markup(task.Speed is { } speed ? $"{Quantity.Format(speed)} {Markup.Escape(unit)}/s" : string.Empty);
}
