using System.Globalization;
using Filmgate.Ledger;

namespace Filmgate.Api.Errors;

/// <summary>Errors about budgets and the ledger.</summary>
internal sealed partial record ApiError
{
    /// <param name="attempt">The attempt that was named. Null: none was.</param>
    /// <param name="unresolved">The attempts of the video that can be resolved.</param>
    public static ApiError NothingToResolve(string id, int? attempt, IEnumerable<string> unresolved) => new(
        409,
        Invalid,
        "nothing_to_resolve",
        (attempt, string.Join(", ", unresolved)) switch
        {
            (_, "") => $"Nothing is unresolved for {Truncate(id)}: its charge is known, or it is not over. Nothing was changed.",
            (null, var all) => $"Several attempts of {Truncate(id)} are unresolved. Name one with attempt: {all}.",
            ({ } number, var all) => $"Attempt {number} of {Truncate(id)} is not unresolved. Unresolved attempts: {all}.",
        },
        "attempt");

    /// <summary>In the shape of OpenAI's error for a used-up quota. Its clients do not repeat the request.</summary>
    /// <param name="now">For the time until the budget renews.</param>
    public static ApiError InsufficientQuota(BudgetRefusal refusal, DateTimeOffset now)
    {
        var (limit, balance) = (refusal.Use.Limit, refusal.Use.Balance);
        var whose = limit.Account.StartsWith(BudgetGroup.Prefix, StringComparison.Ordinal) ? $"the group {limit.Account}" : "this API key";
        var period = limit.Window is BudgetWindow.Total ? "in all" : $"for {limit.Period}";
        var renews = limit.RenewsAt is { } at
            ? $"The budget renews at {at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}."
            : "The operator can raise it.";
        return new(
            429,
            "insufficient_quota",
            "insufficient_quota",
            $"The budget of {whose} is {Usd(limit.LimitMicros)} {period}: {Usd(balance.SpentMicros)} are spent, "
            + $"{Usd(balance.HeldMicros)} are held for videos that are not over or whose charge is unknown, and "
            + $"{Usd(refusal.Use.LeftMicros)} are left. This request may cost {Usd(refusal.Micros ?? 0)}. Nothing was submitted or billed. "
            + renews,
            RetryAfterSeconds: limit.RenewsAt is { } next ? (int)Math.Clamp((next - now).TotalSeconds, 1, int.MaxValue) : null);
    }

    /// <summary>A hard budget cannot permit what nobody can price.</summary>
    public static ApiError PriceNeedsCeiling(string model) => new(
        400,
        Invalid,
        "price_unknown",
        $"The price of {Truncate(model)} or of one of its fallback models for this request is unknown, and the API key has a budget. "
        + "Send max_price_usd: that amount is held, and the actual price is settled later. Nothing was submitted or billed.",
        "max_price_usd");

    public static ApiError QuoteInvalid() => new(
        400,
        Invalid,
        "quote_invalid",
        "The quote is not one of this gateway, or it is for another request, model or API key. Nothing was submitted or billed. "
        + "Send the body that was quoted, or get a new quote with POST /v1/videos/quote.",
        "quote");

    public static ApiError QuoteExpired() => new(
        400,
        Invalid,
        "quote_expired",
        "The quote is older than 10 minutes. Nothing was submitted or billed. Get a new one with POST /v1/videos/quote.",
        "quote");

    /// <param name="micros">The price that was quoted.</param>
    /// <param name="now">The price now. Null: unknown.</param>
    public static ApiError QuotePriceChanged(string model, long micros, long? now) => new(
        409,
        Invalid,
        "quote_price_changed",
        $"{Truncate(model)} was quoted at {Usd(micros)}, and costs {(now is { } price ? Usd(price) : "an unknown amount")} now. "
        + "Nothing was submitted or billed. Get a new quote with POST /v1/videos/quote.",
        "quote");

    public static ApiError NoSuchBudget(string account) => new(
        404,
        Invalid,
        "budget_not_found",
        $"'{Truncate(account)}' has no budget, or is not yours. GET /v1/budgets lists budgets; PUT sets one.",
        "account");

    public static ApiError NoSuchAccount(string account) => new(
        404,
        Invalid,
        "account_not_found",
        $"'{Truncate(account)}' is neither a key (its id or its name) nor a group (group_NAME). A group exists while it has keys: "
        + "PUT /v1/groups/{group}.",
        "account");

    private static string Usd(long micros) => string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000m:0.00####} USD");
}
