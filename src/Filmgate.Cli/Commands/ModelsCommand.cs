using System.CommandLine;
using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate models</c></summary>
internal static class ModelsCommand
{
    private static readonly string[] Head = ["MODEL", "NAME", "INPUTS", "SECONDS", "SIZES", "AUDIO", "PRICE (USD)"];

    public static Command Create()
    {
        var filter = new Argument<string?>("FILTER")
        {
            Description = "Only models whose id or name contains this text.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var markdown = new Option<bool>("--markdown") { Description = "Print a Markdown table." };
        var ownModels = OwnModels();
        var command = new Command("models", "List the models with their inputs, outputs and prices.")
        {
            filter, markdown, ownModels, ModelsSyncCommand.Create(),
        };
        var rows = new RowsOption(command, "model");
        command.SetAction(async (parsed, _) =>
        {
            var catalogue = Load(parsed.GetValue(ownModels) ?? Environment.GetEnvironmentVariable("FILMGATE_MODELS"));
            var text = parsed.GetValue(filter) ?? "";
            if (parsed.GetValue(markdown) && rows.IsJson(parsed))
                throw new InvalidUsageException("--markdown and --json exclude each other.");
            var models = Find(catalogue, text);
            if (models.Count > 0 && parsed.GetValue(markdown)) Console.Out.WriteLine(Markdown(catalogue, text));
            else await rows.PrintAsync(parsed, models, Head, Row, Json, NoModel(catalogue, text));
            return models.Count > 0 ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    public static Option<string?> OwnModels() =>
        new("--models") { Description = "File with your own models. [env: FILMGATE_MODELS]", HelpName = "FILE" };

    public static string Markdown(ModelCatalogue catalogue, string filter = "") => string.Join(
        '\n',
        [
            $"| {string.Join(" | ", Head.Select(title => title.ToLowerInvariant()))} |",
            $"|{string.Concat(Head.Select(_ => "---|"))}",
            .. Find(catalogue, filter).Select(Row).Select(row => $"| `{row[0]}` | {string.Join(" | ", row[1..])} |"),
        ]);

    public static ModelCatalogue Load(string? ownModels)
    {
        try
        {
            return ModelCatalogue.Load(string.IsNullOrEmpty(ownModels) ? null : ownModels);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidUsageException(error.Message);
        }
    }

    private static List<CatalogueModel> Find(ModelCatalogue catalogue, string filter) =>
        [.. catalogue.All.Where(model => Contains(model.Id, filter) || Contains(model.Name, filter))];

    private static string NoModel(ModelCatalogue catalogue, string filter)
    {
        var similar = catalogue.FindSimilar(filter).ToList();
        var advice = similar.Count > 0 ? $"Did you mean {string.Join(" or ", similar)}?" : "'filmgate models' lists all models.";
        return $"No model has '{filter}' in its id or name. {advice}";
    }

    private static bool Contains(string text, string filter) => text.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static string Json(CatalogueModel model) => RowsOption.Serialize(ModelJson.Of(model));

    private static string[] Row(CatalogueModel model) =>
    [
        model.Id,
        model.EndsOn is { } end ? string.Create(CultureInfo.InvariantCulture, $"{model.Name} (until {end:yyyy-MM-dd})") : model.Name,
        Inputs(model),
        model.Seconds?.Allowed ?? "the provider's",
        Sizes(model),
        model.Audio.ToString().ToLowerInvariant(),
        Prices(model),
    ];

    /// <summary>The name of the provider is shown only if providers differ.</summary>
    private static string Prices(CatalogueModel model) => model.Prices.Values.ToList() switch
    {
        [] => "unknown",
        [var only] when model.Routes.Count == 1 => PriceText.Short(only.Price),
        var listed => string.Join("; ", listed.Select(price => $"{price.Provider}: {PriceText.Short(price.Price)}")),
    };

    /// <summary>Pixels where they are known; otherwise the aspect ratios, each available in every resolution.</summary>
    private static string Sizes(CatalogueModel model)
    {
        if (model.Frames.Count == 0) return "the provider's";
        var sizes = model.Frames.Where(frame => frame.Size.Length > 0).Select(frame => frame.Size);
        var unsized = model.Frames.Where(frame => frame.Size.Length == 0).ToList();
        var ratios = string.Join(", ", unsized.Select(frame => frame.Ratio).Distinct());
        var resolutions = string.Join(" or ", unsized.Select(frame => frame.Resolution).OfType<string>().Distinct());
        var rest = resolutions.Length == 0 ? ratios : $"{ratios} in {resolutions}";
        return string.Join(", ", sizes.Append(rest).Where(part => part.Length > 0));
    }

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
        var references = model.MaxReferences switch { 0 => null, 1 => "1 reference", var max => $"{max} references" };
        var clip = model.Video switch { VideoRule.Required => "a clip (required)", VideoRule.Optional => "a clip", _ => null };
        return string.Join("; ", new[] { frames, references, clip }.OfType<string>()) is { Length: > 0 } inputs ? inputs : "none";
    }
}
