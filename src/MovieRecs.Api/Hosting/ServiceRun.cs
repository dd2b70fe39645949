using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// Runs the service, or a command in its place, and turns a start that an operator can mend into one line and exit code 1.
/// </summary>
internal static class ServiceRun
{
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
                await app.RunAsync();
            }
        }
        catch (StartupException exception)
        {
            Refuse(exception.Message);
        }
        catch (OptionsValidationException exception)
        {
            Refuse(exception.Failures.First());
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            Refuse(exception.Message);
        }
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

    private static void Refuse(string reason)
    {
        Console.Error.WriteLine($"MovieRecs cannot start: {reason}");
        Environment.ExitCode = 1;
    }
}
