using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>Runs the service and turns a start that an operator can mend into one line and exit code 1.</summary>
internal static class ServiceRun
{
    public static async Task RunServiceAsync(this WebApplication app)
    {
        try
        {
            // Before the host would do it, which would also log the failure with its stack trace.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.RunAsync();
        }
        catch (StartupException exception)
        {
            Refuse(exception.Message);
        }
        catch (OptionsValidationException exception)
        {
            Refuse(exception.Failures.First());
        }
    }

    private static void Refuse(string reason)
    {
        Console.Error.WriteLine($"MovieRecs cannot start: {reason}");
        Environment.ExitCode = 1;
    }
}
