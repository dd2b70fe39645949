using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Problems;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// Runs the service, or a command in its place, and turns a failed start that an operator can fix into one line and
/// exit code 1.
/// </summary>
internal static class ServiceRun
{
    private const string CannotStart = "MovieRecs cannot start";
    private const string CertificateSetting = "Kestrel__Certificates__Default__Path (and __Password or __KeyPath)";

    public static async Task RunServiceAsync(this WebApplication app, ServiceArguments arguments)
    {
        try
        {
            if (arguments.Error is { } error)
            {
                throw new StartupException(error);
            }

            // Before the host would check the settings, which would also log the failure with its stack trace.
            var faults = FindFaults(app.Services, arguments);
            if (faults.Count > 0)
            {
                Refuse(string.Join('\n', faults), ConsequenceFor(arguments));
                return;
            }

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
                await app.StartAndWaitAsync();
            }
        }
        catch (Exception exception) when (ReasonOf(exception) is not null)
        {
            Refuse(ReasonOf(exception)!, ConsequenceFor(arguments));
        }
    }

    /// <summary>Tells the operator why the service ends, and the operator's scripts that it failed.</summary>
    /// <param name="reasons">One on each line.</param>
    /// <param name="consequence">What does not happen because of them.</param>
    internal static void Refuse(string reasons, string consequence = CannotStart)
    {
        foreach (var reason in reasons.Split('\n'))
        {
            Console.Error.WriteLine($"{consequence}: {reason}");
        }

        Environment.ExitCode = 1;
    }

    /// <summary>
    /// All that is wrong with the settings, so that an operator need not fix them one start at a time.
    /// </summary>
    internal static IReadOnlyList<string> FindFaults(IServiceProvider services, ServiceArguments arguments)
    {
        // Asking for a running service's health needs nothing that serving needs.
        var faults = arguments.Command == ServiceArguments.Health
            ? []
            : services.GetServices<StartupCheck>().Select(check => check.FindFault(services)).OfType<string>().ToList();
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception exception) when (ReasonOf(exception) is not null)
        {
            faults.AddRange(ReasonsOf(exception));
        }

        return faults;
    }

    private static string ConsequenceFor(ServiceArguments arguments) =>
        arguments.Command is { } command ? $"--{command} failed" : CannotStart;

    private static IEnumerable<string> ReasonsOf(Exception exception) => exception switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(ReasonsOf),
        OptionsValidationException options => options.Failures.Select(FirstLine),
        _ => ReasonOf(exception) is { } reason ? [reason] : [],
    };

    /// <summary>
    /// As the framework's <c>RunAsync</c>, except that after a failed start, such as a port that is taken, what has begun
    /// in the background ends before the services that it uses are disposed of.
    /// </summary>
    private static async Task StartAndWaitAsync(this WebApplication app)
    {
        await using (app)
        {
            try
            {
                await app.StartAsync();
            }
            catch
            {
                await app.StopAsync();
                throw;
            }

            await app.WaitForShutdownAsync();
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

    /// <summary>What an operator needs to know, in one line; null for an exception that is a fault of the program.</summary>
    internal static string? ReasonOf(Exception exception) => exception switch
    {
        StartupException or OptionsValidationException => FirstLine(exception),
        AggregateException { InnerExceptions: [OptionsValidationException first, ..] } => FirstLine(first),
        // ASPNETCORE_URLS: taken, not allowed, or no address at all.
        IOException { InnerException: AddressInUseException } => FirstLine(exception),
        // An HTTPS address without a certificate, or with one that cannot be read.
        InvalidOperationException
            when exception.Message.StartsWith("Unable to configure HTTPS endpoint", StringComparison.Ordinal) =>
            $"HTTPS needs a certificate: set {CertificateSetting}.",
        CryptographicException => $"{CertificateSetting}: {FirstLine(exception)}",
        FormatException when exception.Message.StartsWith("Invalid url", StringComparison.Ordinal) =>
            $"ASPNETCORE_URLS: {FirstLine(exception)}",
        // A database that fails while the service starts has to be fixed outside of it.
        _ when DatabaseFailure.IsUnavailable(exception) => $"the database failed: {FirstLine(exception.GetBaseException())}",
        _ => null,
    };

    private static string FirstLine(Exception exception) =>
        FirstLine(exception is OptionsValidationException options ? options.Failures.First() : exception.Message);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}

/// <summary>
/// Looks, before anything has been started, for what would end the start later: after minutes, and with a cluster and an
/// account created in vain.
/// </summary>
/// <param name="FindFault">One line that names the setting and the rule; null if there is nothing wrong.</param>
internal sealed record StartupCheck(Func<IServiceProvider, string?> FindFault);

/// <summary>
/// Something that the executable does instead of serving, and then exits: <c>--migrate</c>, <c>--import PATH</c>. No
/// hosted service has been started; a command that needs the database starts it. An error that an operator can fix is a
/// <see cref="StartupException"/>.
/// </summary>
internal interface IOneShotCommand
{
    /// <summary>One of <see cref="ServiceArguments"/>' commands.</summary>
    string Name { get; }

    Task RunAsync(string? argument, CancellationToken cancellationToken);
}
