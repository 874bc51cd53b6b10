using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Client;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate estimate</c></summary>
internal static class EstimateCommand
{
    private const int MaxModelsPerRequest = 20;

    private static readonly string[] Head = ["MODEL", "PRICE (USD)", "RENDER TIME", "DURATION", "SIZE", "REFUSAL BILLED", "NOTES"];

    public static Command Create()
    {
        var models = new Option<string[]>("--model", "-m")
        {
            Description = "Model id; can be repeated. [default: every model that this gateway serves]",
            HelpName = "MODEL",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("estimate", "Show the price and the render time of a video for each model. Costs nothing.") { models };
        var requestOptions = new RequestOptions(command);
        var rows = new RowsOption(command, "quote");
        var gatewayOptions = new GatewayOptions(command, createsData: true);
        command.SetAction(async (parsed, ct) =>
        {
            var request = await requestOptions.ReadAsync(parsed, ct);
            await using var gateway = await gatewayOptions.ConnectAsync(parsed);
            IReadOnlyList<string> ids = parsed.GetValue(models) is { Length: > 0 } given
                ? given
                : [.. (await gateway.Client.ListModelsAsync(ct)).Data.Select(model => model.Id)];
            var quotes = new List<Quote>();
            foreach (var some in ids.Chunk(MaxModelsPerRequest)) quotes.AddRange((await gateway.Client.QuoteAsync(request, some, ct)).Data);
            await rows.PrintAsync(parsed, quotes, Head, Row, Json, "This gateway serves no models.");
        });
        return command;
    }

    private static string[] Row(Quote quote) =>
    [
        quote.Model,
        quote.PriceUsd is { } price ? string.Create(CultureInfo.InvariantCulture, $"{price:0.00##}") : "unknown",
        quote.ExpectedRenderSeconds is { } renderTime ? $"about {renderTime} s" : "unknown",
        quote.Seconds is { } duration ? $"{duration} s" : "",
        quote.Size ?? "",
        quote.PolicyRefusalBilled,
        Notes(quote),
    ];

    private static string Json(Quote quote) => JsonSerializer.Serialize(quote, JsonResponse.Json.Quote);

    private static string Notes(Quote quote) => quote.Problems is { } problems
        ? $"not possible: {string.Join(' ', problems.Select(problem => problem.Message))}"
        : string.Join(' ', [.. quote.Warnings, $"Price: {quote.PriceBasis}."]);
}
