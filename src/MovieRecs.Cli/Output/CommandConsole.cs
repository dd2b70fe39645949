using Spectre.Console;
using Spectre.Console.Rendering;

namespace MovieRecs.Cli.Output;

/// <summary>
/// Where a command writes: results to standard output, progress and failures to standard error, so that a result can be
/// piped while its progress shows.
/// </summary>
/// <param name="output">Results.</param>
/// <param name="error">Progress and failures.</param>
/// <param name="errorIsTerminal">Whether progress may redraw its line.</param>
/// <param name="outputWidth">Columns of the terminal that results go to; null for a file or a pipe, where nothing is cut.</param>
/// <param name="time">The clock of progress lines; null for the system's.</param>
internal sealed class CommandConsole(
    TextWriter output, TextWriter error, bool errorIsTerminal, int? outputWidth = null, TimeProvider? time = null)
{
    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public bool ErrorIsTerminal { get; } = errorIsTerminal;

    public int? OutputWidth { get; } = outputWidth;

    public static CommandConsole ForProcess() => new(
        Console.Out,
        Console.Error,
        !Console.IsErrorRedirected,
        Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth);

    /// <summary>
    /// Runs <paramref name="work"/> and shows how far it has come: a bar with rate and time left on a terminal, else a
    /// line every few seconds.
    /// </summary>
    /// <param name="title">What is going on, in a few words.</param>
    /// <param name="total">The value that means done, in <paramref name="unit"/>; 0 if unknown.</param>
    /// <param name="unit">What the reported values count, plural; null for shares of one whole, which have no rate.</param>
    /// <param name="work">Reports its absolute progress to the argument.</param>
    public T WithProgress<T>(string title, double total, string? unit, Func<IProgress<double>, T> work)
    {
        if (!ErrorIsTerminal)
        {
            return work(new ProgressLines(Error, title, total, unit, time ?? TimeProvider.System));
        }

        return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Error) })
            .Progress()
            .AutoClear(true)
            .Columns([
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                .. unit is null ? (ProgressColumn[])[] : [new RateColumn(unit)],
                new RemainingTimeColumn(),
            ])
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: total > 0 ? total : 1);
                task.IsIndeterminate = total <= 0;
                return work(new ProgressBarTask(task));
            });
    }

    /// <summary>Progress per second.</summary>
    private sealed class RateColumn(string unit) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Markup(task.Speed is { } speed ? $"{Quantity.Format(speed)} {Markup.Escape(unit)}/s" : string.Empty);
    }

    private sealed class ProgressBarTask(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
