using System.CommandLine;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>export</c>: the numbers of a model for other programs.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandConsole console)
    {
        var modelPath = SharedOptions.Model();
        var outputFolder = new Option<string>("--out")
        {
            Description = "The folder for the files; it is created if it is missing.",
            HelpName = "FOLDER",
            Required = true,
        };
        var command = new Command("export", "Writes factors, biases and ids as NumPy arrays (.npy) and as CSV.")
        {
            modelPath, outputFolder,
        };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var folder = arguments.GetRequiredValue(outputFolder);
                var model = FittedModel.Load(arguments.GetRequiredValue(modelPath));
                foreach (var name in new FactorExport(model, folder).Write())
                {
                    console.Output.WriteLine(Path.Combine(folder, name));
                }

                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
