namespace Filmgate.Webhooks;

/// <summary>The event types, named in OpenAI's style.</summary>
internal static class WebhookEvents
{
    public const string Started = "video.started";
    public const string Progress = "video.progress";
    public const string Completed = "video.completed";
    public const string Failed = "video.failed";
    public const string Cancelled = "video.cancelled";
    public const string Recovered = "video.recovered";
    public const string PicturesReady = "video.pictures_ready";
    public const string BudgetWarning = "budget.warning";
    public const string Test = "webhook.test";

    /// <summary>The events that a client can select.</summary>
    public static readonly IReadOnlyList<string> All = [Started, Progress, Completed, Failed, Cancelled, Recovered, PicturesReady];

    /// <summary>The events that an endpoint of a key can select. The last one is about no video.</summary>
    public static readonly IReadOnlyList<string> OfEndpoints = [.. All, BudgetWarning];

    /// <summary>
    /// The events that are sent if the client selects none: how a video ended. Receivers that were written for other APIs take the first
    /// event that they get for the end.
    /// </summary>
    public static readonly IReadOnlyList<string> Default = [Completed, Failed, Cancelled, Recovered];

    /// <summary>The event type for a word of the timeline. Null: no webhook is sent.</summary>
    public static string? ForTimeline(string timeline) => timeline switch
    {
        "accepted" => Started,
        "completed" => Completed,
        "failed" => Failed,
        "cancelled" => Cancelled,
        "recovered" => Recovered,
        "pictures_ready" => PicturesReady,
        _ => null,
    };
}
