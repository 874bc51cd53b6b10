using System.Globalization;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Dialects;

/// <summary>What a dialect read of an account, as in the last lines of a transcript.</summary>
internal static class AccountText
{
    public static string Of(AccountLimits? account)
    {
        if (account is null) return "none";
        var lines = new List<string>();
        if (account.CreditBalance is { } credits) lines.Add(Text($"{credits} credits"));
        if (account.MaxMonthlyCredits is { } monthly) lines.Add(Text($"{monthly} credits a month"));
        if (account.MaxConcurrent is { } renders) lines.Add($"{renders} in flight");
        lines.AddRange(
            account.Models.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => $"{model.Key}: {Of(model.Value)}"));
        return string.Join('\n', lines);
    }

    private static string Of(ModelLimits limits)
    {
        var parts = new List<string>();
        if (limits.MaxConcurrent is { } renders) parts.Add($"{renders} in flight");
        if (limits.Creates is { Calls: 1, Per: var interval }) parts.Add(Text($"a create each {interval.TotalSeconds:0.###} s"));
        if (limits.MaxDaily is { } most) parts.Add($"{most} a day");
        if (limits.UsedToday is { } used) parts.Add($"{used} used");
        return parts.Count == 0 ? "unlimited" : string.Join(", ", parts);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
