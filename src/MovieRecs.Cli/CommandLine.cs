using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Cli.Commands;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli;

/// <summary>The table of commands, and the one place that turns an outcome into an exit code.</summary>
internal static class CommandLine
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, CommandConsole console, CancellationToken cancellationToken = default)
    {
        var parsed = CreateRoot(console).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                console.Error.WriteLine($"movierecs: {error.Message}");
            }

            if (parsed.UnmatchedTokens.Count > 0)
            {
                console.Error.WriteLine("movierecs: --help lists the commands and options");
            }

            return ExitCode.WrongArguments;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = console.Output,
                    Error = console.Error,
                    EnableDefaultExceptionHandler = false,
                },
                cancellationToken);
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine("movierecs: cancelled");
            return ExitCode.Failed;
        }
        catch (WrongArgumentsException exception)
        {
            console.Error.WriteLine($"movierecs: {OneLine(exception.Message)}");
            return ExitCode.WrongArguments;
        }
        catch (Exception exception) when (ReasonOf(exception) is { } reason)
        {
            console.Error.WriteLine($"movierecs: {OneLine(reason)}");
            return ExitCode.Failed;
        }
        catch (Exception exception)
        {
            // A defect: the stack trace is what a report of it needs.
            console.Error.WriteLine($"movierecs: internal error: {exception}");
            return ExitCode.Failed;
        }
    }

    internal static RootCommand CreateRoot(CommandConsole console)
    {
        var root = new RootCommand(
            "Trains, evaluates and uses recommenders on MovieLens files. Needs no database. "
            + "Exit codes: 0 done, 1 failed or cancelled (Ctrl-C), 2 wrong arguments.")
        {
            ImportFilesCommand.Create(console),
            TrainCommand.Create(console),
            EvaluateCommand.Create(console),
            PredictCommand.Create(console),
            RecommendCommand.Create(console),
            SimilarCommand.Create(console),
            MapCommand.Create(console),
            ExportCommand.Create(console),
            TuneCommand.Create(console),
            OnboardingCommand.Create(console),
            SynthesizeCommand.Create(console),
        };
        // Without a command the help is the answer, as with git, docker and cargo.
        root.SetAction(_ => root.Parse("--help").Invoke(new InvocationConfiguration { Output = console.Output }));
        return root;
    }

    /// <summary>
    /// The message of what a user's files and arguments can cause, which says what to do; null for a defect.
    /// </summary>
    internal static string? ReasonOf(Exception exception) => exception switch
    {
        AggregateException several => ReasonOf(several.Flatten().InnerExceptions[0]),
        CommandFailedException or DataSetException or IOException or InvalidDataException or UnauthorizedAccessException
            or OutOfMemoryException or InsufficientMemoryException or NotSupportedException or ValidationException => exception.Message,

        // The library refuses so what it cannot do, such as a model that no file can hold; from elsewhere it is a
        // defect.
        ArgumentException or OverflowException when exception.Source == typeof(DataSet).Assembly.GetName().Name =>
            exception.Message.Split(" (Parameter '", 2)[0],
        _ => null,
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
