using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace MovieRecs.Api.Tests.Infrastructure;

/// <summary>The service as a process of its own with its own private cluster, for what happens to processes.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private int _openStreams = 2;

    private ServiceProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Receive(line.Data);
        _process.ErrorDataReceived += (_, line) => Receive(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it has written so far, to both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public HttpClient Client { get; } = new();

    public int Id => _process.Id;

    /// <summary>Starts it without waiting; Development, a free port, no demo data, and settings in the environment form.</summary>
    public static ServiceProcess Start(string[] arguments, params (string Name, string Value)[] settings)
    {
        // Tests that run in the background of a script would start it with the terminal's signals ignored.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,HUP", "dotnet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "MovieRecs.Api.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["RateLimits__Enabled"] = "false";
        start.Environment["Seed__Demo"] = "false";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new ServiceProcess(start);
    }

    /// <summary>Starts it and waits until it is ready; <see cref="Client"/> then reaches it.</summary>
    public static async Task<ServiceProcess> StartReadyAsync(params (string Name, string Value)[] settings)
    {
        var service = Start([], settings);
        var ready = await service.WaitForLineAsync(ReadyLine());
        service.Client.BaseAddress = new Uri(ready.Groups[1].Value);
        return service;
    }

    /// <summary>Waits for a line of its output; fails with the output if the process ends without it.</summary>
    public async Task<Match> WaitForLineAsync(Regex pattern)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token))
        {
            if (pattern.Match(line) is { Success: true } match)
            {
                return match;
            }
        }

        throw new InvalidOperationException($"The service ended without a line like {pattern}:\n{Output}");
    }

    /// <summary>Sends a signal by name, such as <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        // The shell's own kill: a minimal system has no program of that name.
        using var kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{name} {_process.Id}")]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end and all of its output; returns the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            Signal("TERM");
            await WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _openStreams) == 0)
            {
                _lines.Writer.Complete();
            }

            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        _lines.Writer.TryWrite(line);
    }

    [GeneratedRegex(@"^MovieRecs is ready: (\S+)")]
    private static partial Regex ReadyLine();
}
