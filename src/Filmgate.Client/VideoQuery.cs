using System.Globalization;
using System.Text;

namespace Filmgate.Client;

/// <summary>Which videos to list or to count. Every condition that is set must hold.</summary>
public sealed record VideoQuery
{
    /// <summary>One of these: <c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>. Empty: any.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>The requested model.</summary>
    public string? Model { get; init; }

    /// <summary>The provider of the current attempt.</summary>
    public string? Provider { get; init; }

    /// <summary>One of these is the <see cref="VideoError.Code"/> of the failed video. Empty: any video.</summary>
    public IReadOnlyList<string> ErrorCodes { get; init; } = [];

    /// <summary>Created then or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>The video's metadata has all of these values, each of at most 128 characters.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>A part of the prompt. Upper and lower case are the same. 1,000 videos are searched for one page.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the file of the video is stored.</summary>
    public bool? HasFile { get; init; }

    /// <summary>Whether the video is on legal hold.</summary>
    public bool? Held { get; init; }

    /// <summary>The id of the video that it is a remix of.</summary>
    public string? RemixedFrom { get; init; }

    /// <summary>The videos of this API key, by id or name; for operators. Null: those of the own key.</summary>
    public string? Key { get; init; }

    /// <summary>The parameters of a URL, without a leading separator.</summary>
    internal string ToParameters()
    {
        var text = new StringBuilder();
        Add("status", string.Join(',', Statuses));
        Add("model", Model);
        Add("provider", Provider);
        Add("error_code", string.Join(',', ErrorCodes));
        Add("created_after", TextOf(CreatedAfter));
        Add("created_before", TextOf(CreatedBefore));
        foreach (var (key, value) in Metadata ?? new Dictionary<string, string>()) AddAlways($"metadata[{key}]", value);
        Add("q", Text);
        Add("has_file", TextOf(HasFile));
        Add("held", TextOf(Held));
        Add("remixed_from", RemixedFrom);
        Add("key", Key);
        return text.ToString();

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) AddAlways(name, value);
        }

        void AddAlways(string name, string value)
        {
            if (text.Length > 0) text.Append('&');
            text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    private static string? TextOf(bool? flag) => flag switch { true => "true", false => "false", null => null };

    private static string? TextOf(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
