namespace Filmgate.Videos;

/// <summary>Which videos of an owner a list shows. Every condition that is given must hold.</summary>
internal sealed record VideoFilter(string Owner)
{
    /// <summary>Longer values of metadata are stored, but not found.</summary>
    public const int MaxSearchedValueLength = 128;

    /// <summary>One of them. Empty: any.</summary>
    public IReadOnlyList<VideoStatus> Statuses { get; init; } = [];

    /// <summary>The requested model.</summary>
    public string? Model { get; init; }

    /// <summary>The provider of the current attempt.</summary>
    public string? Provider { get; init; }

    /// <summary>One of them is why the video failed. Empty: any video.</summary>
    public IReadOnlyList<FailureKind> Errors { get; init; } = [];

    /// <summary>Created then or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>A part of the prompt, whatever the case of its letters.</summary>
    public string? Text { get; init; }
    public bool? HasFile { get; init; }

    /// <summary>Whether it is on legal hold.</summary>
    public bool? IsHeld { get; init; }

    /// <summary>The id of the video that it is a remix of.</summary>
    public string? RemixedFrom { get; init; }

    /// <summary>Whether it shows all videos of the owner.</summary>
    public bool IsEmpty => this == new VideoFilter(Owner) { Statuses = Statuses, Errors = Errors, Metadata = Metadata }
        && Statuses.Count == 0 && Errors.Count == 0 && Metadata.Count == 0;

    public bool MatchesText(string? prompt) =>
        Text is null || (prompt is not null && prompt.Contains(Text, StringComparison.OrdinalIgnoreCase));
}

/// <param name="HasMore">Whether there are more videos, or more to search.</param>
/// <param name="Next">The id after which the next page starts. It need not be of this page. Null: that of this page.</param>
internal sealed record VideoPage(IReadOnlyList<VideoTask> Videos, bool HasMore, string? Next);

/// <param name="IsExact">False: there are at least as many.</param>
internal readonly record struct VideoCount(long Count, bool IsExact);

/// <summary>The part of a stored request that is searched.</summary>
internal sealed record PromptOfRequest(string? Prompt);
