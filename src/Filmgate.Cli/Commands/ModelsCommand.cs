using System.CommandLine;
using System.Globalization;
using Filmgate.Catalogue;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate models</c>: the catalogue as a table.</summary>
internal static class ModelsCommand
{
    private static readonly string[] Head = ["MODEL", "NAME", "INPUTS", "SECONDS", "SIZES", "AUDIO", "PRICE (USD)"];

    public static Command Create()
    {
        var markdown = new Option<bool>("--markdown") { Description = "As a Markdown table." };
        var command = new Command("models", "List the models: what they take, make and cost.") { markdown };
        command.SetAction(parsed => Console.Out.WriteLine(parsed.GetValue(markdown) ? Markdown(ModelCatalogue.Load()) : Plain(ModelCatalogue.Load())));
        return command;
    }

    public static string Markdown(ModelCatalogue catalogue) => string.Join('\n',
        [$"| {string.Join(" | ", Head.Select(h => h.ToLowerInvariant()))} |", $"|{string.Concat(Head.Select(_ => "---|"))}", .. Rows(catalogue).Select(row => $"| `{row[0]}` | {string.Join(" | ", row[1..])} |")]);

    private static string Plain(ModelCatalogue catalogue)
    {
        string[][] rows = [Head, .. Rows(catalogue)];
        var widths = Head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join(Environment.NewLine, rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    private static IEnumerable<string[]> Rows(ModelCatalogue catalogue) => catalogue.All.Select(model => (string[])
    [
        model.Id,
        model.EndsOn is { } end ? string.Create(CultureInfo.InvariantCulture, $"{model.Name} (until {end:yyyy-MM-dd})") : model.Name,
        Inputs(model),
        model.Seconds?.Allowed ?? "the provider's",
        model.Frames.Count > 0 ? string.Join(", ", model.Frames.Select(frame => frame.Size)) : "the provider's",
        model.Audio.ToString().ToLowerInvariant(),
        model.Price switch
        {
            { PerSecond: { } second } => string.Create(CultureInfo.InvariantCulture, $"{second:0.00##} a second"),
            { PerVideo: { } video } => string.Create(CultureInfo.InvariantCulture, $"{video:0.00##} a video"),
            _ => "unknown",
        },
    ]);

    private static string Inputs(CatalogueModel model)
    {
        var frames = model.Images switch
        {
            { Max: 0 } => null,
            { Min: 0, Max: 1 } => "first frame",
            { Min: 0 } => "first, last frame",
            { Max: 1 } => "first frame (required)",
            _ => "first (required), last frame",
        };
        var references = model.MaxReferences > 0 ? $"{model.MaxReferences} references" : null;
        var clip = model.Video switch { VideoRule.Required => "a clip (required)", VideoRule.Optional => "a clip", _ => null };
        return string.Join("; ", new[] { frames, references, clip }.OfType<string>()) is { Length: > 0 } inputs ? inputs : "none";
    }
}
