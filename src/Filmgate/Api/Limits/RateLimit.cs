using System.Globalization;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Limits;

/// <summary>A limit of a key, and how much of it is left.</summary>
/// <param name="Name">As in the fields of a key.</param>
/// <param name="Reset">When more becomes available.</param>
/// <param name="Unit">Null: requests.</param>
internal sealed record RateLimit(string Name, long Quota, TimeSpan Window, long Left, TimeSpan Reset, string? Unit = null)
{
    public const string Policy = "RateLimit-Policy";
    public const string State = "RateLimit";
    public const string OpenAiLimit = "x-ratelimit-limit-requests";
    public const string OpenAiLeft = "x-ratelimit-remaining-requests";
    public const string OpenAiReset = "x-ratelimit-reset-requests";

    private long ResetSeconds => Math.Max(0, (long)Math.Ceiling(Reset.TotalSeconds));

    /// <summary>In the format of the IETF draft (draft-ietf-httpapi-ratelimit-headers), and in that of OpenAI for requests.</summary>
    public void Write(HttpResponse response)
    {
        var unit = Unit is null ? "" : $";qu=\"{Unit}\"";
        response.Headers.Append(Policy, Text($"\"{Name}\";q={Quota};w={(long)Window.TotalSeconds}{unit}"));
        response.Headers.Append(State, Text($"\"{Name}\";r={Math.Max(0, Left)};t={ResetSeconds}"));
        if (Unit is not null) return;
        response.Headers[OpenAiLimit] = Text($"{Quota}");
        response.Headers[OpenAiLeft] = Text($"{Math.Max(0, Left)}");
        response.Headers[OpenAiReset] = Text($"{ResetSeconds}s");
    }

    /// <summary>The limits that a new video used, or that did not permit it.</summary>
    public static IReadOnlyList<RateLimit> Of(LimitUse use, DateTimeOffset now)
    {
        var limits = new List<RateLimit>();
        if (use.Limits.PerMinute is { } creates)
            limits.Add(new("creates_per_minute", creates, CreateLimits.Window, creates - use.RecentCreates, use.NextCreate));
        if (use.Limits.InputBytesPerDay is { } bytes && use.InputBytes > 0)
        {
            var sent = use.InputBytesBefore + (use.Exceeded is null ? use.InputBytes : 0);
            limits.Add(OfInputBytes(bytes, sent, now));
        }

        return limits;
    }

    public static RateLimit OfInputBytes(long quota, long sent, DateTimeOffset now) =>
        new("input_bytes_per_day", quota, TimeSpan.FromDays(1), quota - sent, UntilMidnight(now), "content-bytes");

    /// <summary>UTC.</summary>
    public static TimeSpan UntilMidnight(DateTimeOffset now) => TimeSpan.FromDays(1) - now.UtcDateTime.TimeOfDay;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
