using System.Globalization;
using Filmgate.Catalogue;

namespace Filmgate.Verification;

/// <summary>What the provider says that it billed.</summary>
/// <param name="Text">In its own unit, such as <c>25 credits</c>.</param>
/// <param name="Dollars">Null if the value of the unit is not public.</param>
internal sealed record BilledAmount(string Text, decimal? Dollars)
{
    /// <summary>Where each format reports it. A number of dollars only where the value of the unit is known.</summary>
    private static readonly (string Dialect, string Path, string Unit, Func<decimal, VerificationPlan, decimal?> ToDollars)[] Members =
    [
        ("grok", "usage.cost_in_usd_ticks", "ticks", (ticks, _) => ticks / 10_000_000_000m),
        ("openrouter", "usage.cost", "USD", (dollars, _) => dollars),
        ("runway", "cost.credits", "credits", (credits, _) => credits * 0.01m),
        ("vidu", "credits", "credits", (credits, _) => credits * 0.005m),
        ("ark", "usage.completion_tokens", "tokens",
            (tokens, plan) => plan.Model.Price?.CostMicros(plan.Resolved, (long)tokens) / 1_000_000m),
        ("kling", "data.final_unit_deduction", "units", (_, _) => null),
        ("dashscope", "usage.duration", "seconds", PriceOfSeconds),
        ("minimax-v2", "task.usage.total_seconds", "seconds", PriceOfSeconds),
        ("replicate", "metrics.predict_time", "seconds of computing", (_, _) => null),
    ];

    private const string FalHeader = "x-fal-billable-units";
    private const decimal MaxUnits = 1_000_000_000_000_000m;

    /// <summary>Reads the amount from one answer. Null if it has none.</summary>
    public static BilledAmount? Read(string dialect, Exchange exchange, VerificationPlan plan)
    {
        if (dialect is "fal" && exchange.Header(FalHeader) is { } units) return new($"{units} units", null);
        foreach (var (_, path, unit, toDollars) in Members.Where(member => member.Dialect == dialect))
        {
            var value = exchange.Json;
            foreach (var name in path.Split('.')) value = value[name];
            if (value.Text is { } text
                && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
                && amount is >= 0 and < MaxUnits)
                return new($"{text} {unit}", toDollars(amount, plan));
        }

        return null;
    }

    /// <param name="expected">The catalogue's price; null if it has none.</param>
    public Finding? Compare(decimal? expected) => (Dollars, expected) switch
    {
        ({ } billed, { } price) when Math.Abs(billed - price) > Math.Max(0.005m, price * 0.01m) => Finding.Difference(
            "price", Usd(price), $"{Usd(billed)} ({Text})",
            "The catalogue's price may be out of date, or the provider counts another duration or size."),
        ({ } billed, { }) => Finding.Note("price", $"{Usd(billed)} ({Text}), as expected"),
        ({ } billed, null) => Finding.Note(
            "price", $"{Usd(billed)} ({Text})", "The catalogue has no price for this model: please send it in."),
        _ => Finding.Note("price", Text, "The value of this unit is not public, so it was not compared."),
    };

    public static string Usd(decimal amount) => string.Create(CultureInfo.InvariantCulture, $"${amount:0.00####}");

    private static decimal? PriceOfSeconds(decimal seconds, VerificationPlan plan) =>
        plan.Model.PriceOf(plan.Resolved with { Seconds = (int)Math.Ceiling(seconds) }) / 1_000_000m;
}
