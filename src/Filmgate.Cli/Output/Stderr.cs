using Filmgate.Cli.Progress;

namespace Filmgate.Cli.Output;

/// <summary>Messages for people. A terminal gets lines of its width, broken between words; a log keeps long lines.</summary>
internal static class Stderr
{
    public static int Width => Console.IsErrorRedirected ? int.MaxValue : ProgressDisplay.Terminal().Profile.Width;

    /// <summary>Lines that begin with spaces or a dash stay indented when they are broken.</summary>
    public static Task WriteAsync(string message) =>
        Console.Error.WriteLineAsync(string.Join(Environment.NewLine, message.Split('\n').Select(line => Fit(line.TrimEnd('\r'), Width))));

    public static string Fit(string line, int width)
    {
        if (line.Length <= width) return line;
        var text = line.TrimStart(' ');
        if (text.StartsWith("- ", StringComparison.Ordinal)) text = text[2..];
        return TextFormat.Wrap(line[..^text.Length], text, width);
    }
}
