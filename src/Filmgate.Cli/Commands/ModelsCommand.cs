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
        var filter = new Argument<string?>("FILTER") { Description = "Only models with this in their id or name.", Arity = ArgumentArity.ZeroOrOne };
        var own = new Option<string?>("--models") { Description = "A file with models of your own. [FILMGATE_MODELS]", HelpName = "FILE" };
        var command = new Command("models", "List the models: what they take, make and cost.") { filter, markdown, own, ModelsSyncCommand.Create() };
        command.SetAction(parsed =>
        {
            var catalogue = Load(parsed.GetValue(own) ?? Environment.GetEnvironmentVariable("FILMGATE_MODELS"));
            var wanted = parsed.GetValue(filter) ?? "";
            Console.Out.WriteLine(parsed.GetValue(markdown) ? Markdown(catalogue, wanted) : Table.Of(Head, Rows(catalogue, wanted)));
        });
        return command;
    }

    public static string Markdown(ModelCatalogue catalogue, string filter = "") => string.Join('\n',
        [$"| {string.Join(" | ", Head.Select(h => h.ToLowerInvariant()))} |", $"|{string.Concat(Head.Select(_ => "---|"))}", .. Rows(catalogue, filter).Select(row => $"| `{row[0]}` | {string.Join(" | ", row[1..])} |")]);

    public static ModelCatalogue Load(string? own)
    {
        try
        {
            return ModelCatalogue.Load(string.IsNullOrEmpty(own) ? null : own);
        }
        catch (InvalidDataException wrong)
        {
            throw new WrongSettingsException([wrong.Message]);
        }
    }

    private static IEnumerable<string[]> Rows(ModelCatalogue catalogue, string filter) => catalogue.All.Where(model => Says(model.Id, filter) || Says(model.Name, filter)).Select(model => (string[])
    [
        model.Id,
        model.EndsOn is { } end ? string.Create(CultureInfo.InvariantCulture, $"{model.Name} (until {end:yyyy-MM-dd})") : model.Name,
        Inputs(model),
        model.Seconds?.Allowed ?? "the provider's",
        Pictures(model),
        model.Audio.ToString().ToLowerInvariant(),
        PriceWords.Short(model.Price),
    ]);

    /// <summary>Pixels where they are known; else ratios, which come in every resolution.</summary>
    private static string Pictures(CatalogueModel model)
    {
        if (model.Frames.Count == 0) return "the provider's";
        var unsized = model.Frames.Where(frame => frame.Size.Length == 0).ToList();
        var ratios = string.Join(", ", unsized.Select(frame => frame.Ratio).Distinct());
        var resolutions = string.Join(" or ", unsized.Select(frame => frame.Resolution).OfType<string>().Distinct());
        return string.Join(", ", model.Frames.Where(frame => frame.Size.Length > 0).Select(frame => frame.Size).Append(resolutions.Length == 0 ? ratios : $"{ratios} in {resolutions}").Where(part => part.Length > 0));
    }

    private static bool Says(string text, string filter) => text.Contains(filter, StringComparison.OrdinalIgnoreCase);

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
        var references = model.MaxReferences switch { 0 => null, 1 => "1 reference", var most => $"{most} references" };
        var clip = model.Video switch { VideoRule.Required => "a clip (required)", VideoRule.Optional => "a clip", _ => null };
        return string.Join("; ", new[] { frames, references, clip }.OfType<string>()) is { Length: > 0 } inputs ? inputs : "none";
    }
}
