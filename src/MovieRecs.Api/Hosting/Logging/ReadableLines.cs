using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace MovieRecs.Api.Hosting.Logging;

/// <summary>
/// Log lines for a person at a terminal. Text from outside (a path, a name, the message of an exception) may hold line breaks
/// and escape sequences; they are shown as text, so that nobody can forge a line of the log or control the terminal.
/// </summary>
internal sealed class ReadableLines : ITextFormatter
{
    // The line breaks of an exception stay. Its lines are indented, so that none looks like a line of the log.
    private const string Indent = "    ";

    private readonly MessageTemplateTextFormatter _message = new("{Message:l}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(logEvent.Timestamp.ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        if (logEvent.Level != LogEventLevel.Information)
        {
            // Anything but routine says where it comes from.
            output.Write(logEvent.Level.ToString().ToUpperInvariant());
            output.Write(' ');
            if (logEvent.Properties.TryGetValue("SourceContext", out var source) && source is ScalarValue { Value: string area })
            {
                WriteEscaped(area, output);
                output.Write(": ");
            }
        }

        var message = new StringWriter(CultureInfo.InvariantCulture);
        _message.Format(logEvent, message);
        WriteEscaped(message.ToString(), output);
        output.WriteLine();
        foreach (var line in logEvent.Exception?.ToString().ReplaceLineEndings("\n").Split('\n') ?? [])
        {
            output.Write(Indent);
            WriteEscaped(line, output);
            output.WriteLine();
        }
    }

    private static void WriteEscaped(string text, TextWriter output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                // Control characters of ASCII and of Latin-1, line and paragraph separators, and what changes the
                // direction of the text.
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator:
                    output.Write(rune.Value switch
                    {
                        '\n' => "\\n",
                        '\r' => "\\r",
                        '\t' => "\\t",
                        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                    });
                    break;
                default:
                    output.Write(rune.ToString());
                    break;
            }
        }
    }
}
