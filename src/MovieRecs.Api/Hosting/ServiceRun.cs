using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Problems;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// Runs the service, or a command in its place, and turns a start that an operator can mend into one line and exit code 1.
/// </summary>
internal static class ServiceRun
{
    private const string CannotStart = "MovieRecs cannot start";

    public static async Task RunServiceAsync(this WebApplication app, ServiceArguments arguments)
    {
        try
        {
            if (arguments.Error is { } error)
            {
                throw new StartupException(error);
            }

            // Before the host would do it, which would also log the failure with its stack trace.
            app.Services.GetService<IStartupValidator>()?.Validate();
            if (arguments.Command is { } command)
            {
                await app.RunCommandAsync(command, arguments.CommandArgument);
            }
            else
            {
                // A closed terminal ends a process at once by default, and its database server would run on.
                using var onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
                {
                    context.Cancel = true;
                    app.Lifetime.StopApplication();
                });
                await app.RunAsync();
            }
        }
        catch (Exception exception) when (ReasonOf(exception) is not null)
        {
            Refuse(ReasonOf(exception)!, arguments.Command is { } command ? $"--{command} failed" : CannotStart);
        }
    }

    /// <summary>Tells the operator why the service ends, and the operator's scripts that it failed.</summary>
    internal static void Refuse(string reason, string consequence = CannotStart)
    {
        Console.Error.WriteLine($"{consequence}: {reason}");
        Environment.ExitCode = 1;
    }

    private static async Task RunCommandAsync(this WebApplication app, string name, string? argument)
    {
        using var interrupted = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        await using (app)
        {
            try
            {
                var command = app.Services.GetServices<IOneShotCommand>().Single(command => command.Name == name);
                await command.RunAsync(argument, interrupted.Token);
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                throw new StartupException($"--{name} was interrupted.");
            }
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted.Cancel();
        }
    }

    /// <summary>What an operator needs to know, in one line; null for an exception that is a fault of the program.</summary>
    internal static string? ReasonOf(Exception exception) => exception switch
    {
        StartupException or OptionsValidationException => FirstLine(exception),
        // Several sections may be wrong; one at a time is enough to mend.
        AggregateException { InnerExceptions: [OptionsValidationException first, ..] } => FirstLine(first),
        // ASPNETCORE_URLS: taken, not allowed, or no address at all.
        IOException { InnerException: AddressInUseException } => FirstLine(exception),
        FormatException when exception.Message.StartsWith("Invalid url", StringComparison.Ordinal) => $"ASPNETCORE_URLS: {FirstLine(exception)}",
        // A database that fails while the service starts is mended outside of it.
        _ when DatabaseFailure.IsUnavailable(exception) => $"the database failed: {FirstLine(exception.GetBaseException())}",
        _ => null,
    };

    private static string FirstLine(Exception exception)
    {
        var text = exception is OptionsValidationException options ? options.Failures.First() : exception.Message;
        return text.Split('\n', 2)[0].TrimEnd();
    }
}

/// <summary>
/// Something that the executable does instead of serving, and then exits: <c>--migrate</c>, <c>--import PATH</c>. No
/// hosted service has been started; a command that needs the database starts it. An error that an operator can mend is a
/// <see cref="StartupException"/>.
/// </summary>
internal interface IOneShotCommand
{
    /// <summary>One of <see cref="ServiceArguments"/>' commands.</summary>
    string Name { get; }

    Task RunAsync(string? argument, CancellationToken cancellationToken);
}
