using System.Collections.Frozen;
using Filmgate.Catalogue;
using Filmgate.Ledger;

namespace Filmgate.Api.Requests;

/// <summary>The limits of a budget, as <c>PUT /v1/budgets/{account}</c> reads them.</summary>
internal sealed record BudgetRequest(
    decimal? Total, decimal? Month, decimal? Day, bool IsHard, string TimeZone, IReadOnlyList<Problem> Problems)
{
    private const decimal MaxUsd = 1_000_000_000m;
    private const int MaxZoneLength = 64;
    private static readonly FrozenSet<string> Known = Names("total_usd", "month_usd", "day_usd", "mode", "time_zone");

    public static BudgetRequest Read(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        fields.RejectUnknown(Known);
        var (total, month, day) = (Amount("total_usd"), Amount("month_usd"), Amount("day_usd"));
        var mode = fields.Text("mode", 16) ?? "hard";
        if (mode is not ("hard" or "soft")) fields.AddProblem<string>("mode", "must be hard or soft");
        var zone = fields.Text("time_zone", MaxZoneLength) ?? Budget.Utc;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            fields.AddProblem<string>("time_zone", "must be a time zone of the IANA list, such as UTC or Europe/Berlin");
        if ((total ?? month ?? day) is null && fields.Problems.Count == 0)
            fields.AddProblem<string>("total_usd", "month_usd or day_usd is required. DELETE removes a budget");
        return new(total, month, day, mode is "hard", zone, fields.Problems);

        decimal? Amount(string name)
        {
            var amount = fields.Decimal(name);
            return amount is < 0 or > MaxUsd
                ? fields.AddProblem<decimal?>(name, FormattableString.Invariant($"must be 0 to {MaxUsd}"))
                : amount;
        }
    }

    public static FrozenSet<string> Names(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);

    public Budget For(string account) => new(account, Micros(Total), Micros(Month), Micros(Day), IsHard, TimeZone);

    private static long? Micros(decimal? dollars) => (long?)(dollars * 1_000_000m);
}
