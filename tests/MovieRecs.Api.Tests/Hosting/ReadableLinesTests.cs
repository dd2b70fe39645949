using System.Globalization;
using MovieRecs.Api.Hosting.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class ReadableLinesTests
{
    [Fact]
    public void What_came_from_outside_can_neither_begin_a_line_nor_command_the_terminal()
    {
        var lines = Write(log => log.Information("{Method} {Path}", "GET", "/x\n19:00:00 ERROR Fake\u001b[31m\r\t\u0000\u009b2J\u2028\u202e"));

        var line = Assert.Single(lines);
        Assert.EndsWith(
            @" GET /x\n19:00:00 ERROR Fake\u001b[31m\r\t\u0000\u009b2J\u2028\u202e", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_stands_indented_below_its_line()
    {
        var lines = Write(log => log.Error(new InvalidOperationException("first\n19:00:00 ERROR second\u001b"), "It failed"));

        Assert.EndsWith(" ERROR It failed", lines[0], StringComparison.Ordinal);
        Assert.Equal("    System.InvalidOperationException: first", lines[1]);
        Assert.Equal(@"    19:00:00 ERROR second\u001b", lines[2]);
    }

    [Fact]
    public void A_warning_says_where_it_comes_from()
    {
        var lines = Write(log => log.ForContext(Constants.SourceContextPropertyName, "MovieRecs.Import\u001b").Warning("Careful with {Name}", "Amélie 🎬"));

        Assert.EndsWith(@" WARNING MovieRecs.Import\u001b: Careful with Amélie 🎬", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static string[] Write(Action<ILogger> write)
    {
        var output = new StringWriter(CultureInfo.InvariantCulture);
        using (var log = new LoggerConfiguration().WriteTo.Sink(new Sink(output)).CreateLogger())
        {
            write(log);
        }

        return output.ToString().TrimEnd('\n').Split('\n');
    }

    private sealed class Sink(TextWriter output) : ILogEventSink
    {
        private readonly ReadableLines _lines = new();

        public void Emit(LogEvent logEvent) => _lines.Format(logEvent, output);
    }
}
