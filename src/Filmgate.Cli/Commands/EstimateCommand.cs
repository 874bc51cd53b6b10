using System.CommandLine;
using System.Globalization;
using Filmgate.Cli.Gateways;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate estimate</c>: what a video would cost and take with one model or with all, as a table. Spends nothing.</summary>
internal static class EstimateCommand
{
    private static readonly string[] Head = ["MODEL", "PRICE (USD)", "TAKES", "LENGTH", "SIZE", "REFUSAL BILLED", "NOTES"];

    public static Command Create()
    {
        var command = new Command("estimate", "Show what a video would cost and how long it would take, per model. Spends nothing.");
        var models = new Option<string[]>("--model", "-m") { Description = "A model id; may be given several times. Default: every model that this gateway serves.", HelpName = "MODEL", DefaultValueFactory = _ => [] };
        command.Options.Add(models);
        var options = new RequestOptions(command);
        var gateways = new GatewayOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            var request = await options.ReadAsync(parsed, ct);
            await using var gateway = await gateways.OpenAsync(parsed);
            IReadOnlyList<string> asked = parsed.GetValue(models) is { Length: > 0 } given ? given : [.. (await gateway.Client.ListModelsAsync(ct)).Data.Select(m => m.Id)];
            var quotes = new List<Quote>();
            foreach (var some in asked.Chunk(20)) quotes.AddRange((await gateway.Client.QuoteAsync(request, some, ct)).Data);
            Console.Out.WriteLine(Table.Of(Head, quotes.Select(Row)));
        });
        return command;
    }

    private static string[] Row(Quote quote) =>
    [
        quote.Model,
        quote.PriceUsd is { } price ? string.Create(CultureInfo.InvariantCulture, $"{price:0.00##}") : "unknown",
        quote.ExpectedRenderSeconds is { } seconds ? $"about {seconds} s" : "unknown",
        quote.Seconds is { } length ? $"{length} s" : "",
        quote.Size ?? "",
        quote.PolicyRefusalBilled,
        quote.Problems is { } problems ? $"no: {string.Join(' ', problems.Select(p => p.Message))}" : string.Join(' ', [.. quote.Warnings, $"Price: {quote.PriceBasis}."]),
    ];
}
