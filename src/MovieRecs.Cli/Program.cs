using MovieRecs.Cli;
using MovieRecs.Cli.Output;

return await CommandLine.RunAsync(args, CommandConsole.ForProcess());
