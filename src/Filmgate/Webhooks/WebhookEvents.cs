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
    public const string Test = "webhook.test";

    /// <summary>The events that a client can select.</summary>
    public static readonly IReadOnlyList<string> All = [Started, Progress, Completed, Failed, Cancelled, Recovered];

    /// <summary>The events that are sent if the client selects none.</summary>
    public static readonly IReadOnlyList<string> Default = [.. All.Where(name => name != Progress)];

    /// <summary>The event type for a transition's timeline word. Null: no webhook is sent.</summary>
    public static string? ForTransition(string timeline) => timeline switch
    {
        "accepted" => Started,
        "completed" => Completed,
        "failed" => Failed,
        "cancelled" => Cancelled,
        "recovered" => Recovered,
        _ => null,
    };
}
