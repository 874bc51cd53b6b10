using System.Globalization;
using System.Text.RegularExpressions;
using Filmgate.Json;

namespace Filmgate.Dialects;

/// <summary>The delay that an error response asks for in its body, for providers that send no <c>Retry-After</c>.</summary>
internal static partial class RetryAdvice
{
    /// <summary>A quota per day is not free again soon. The engine shortens this to the longest delay it accepts.</summary>
    private static readonly TimeSpan DailyQuota = TimeSpan.FromHours(1);
    private const int MaxDetails = 16;

    public static TimeSpan? Read(JsonView body)
    {
        var error = body["error"];
        return OpenRouter(error["metadata"]) ?? Google(error["details"]) ?? Replicate(body["detail"].Text);
    }

    private static TimeSpan? OpenRouter(JsonView metadata) =>
        Seconds(metadata["retry_after_seconds"].Number ?? metadata["headers"]["Retry-After"].Number);

    /// <summary><c>QuotaFailure</c> names the quota, <c>RetryInfo</c> the delay, as in <c>22s</c>.</summary>
    private static TimeSpan? Google(JsonView details)
    {
        TimeSpan? delay = null;
        for (var i = 0; i < MaxDetails && details[i] is { Exists: true } detail; i++)
        {
            if (detail["retryDelay"].Text is { } text && text.EndsWith('s')) delay = Seconds(ToNumber(text.AsSpan(0, text.Length - 1)));
            for (var j = 0; j < MaxDetails && detail["violations"][j] is { Exists: true } violation; j++)
                if (violation["quotaId"].Text?.Contains("PerDay", StringComparison.OrdinalIgnoreCase) is true) return DailyQuota;
        }

        return delay;
    }

    private static TimeSpan? Replicate(string? text) =>
        text is not null && ResetsIn().Match(text) is { Success: true } match ? Seconds(ToNumber(match.Groups["seconds"].ValueSpan)) : null;

    private static TimeSpan? Seconds(double? seconds) => seconds is > 0 and < 86_400 ? TimeSpan.FromSeconds(seconds.Value) : null;

    private static double? ToNumber(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"rate limit resets in ~?(?<seconds>\d{1,5})s", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ResetsIn();
}
