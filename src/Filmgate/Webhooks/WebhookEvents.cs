namespace Filmgate.Webhooks;

/// <summary>The names of what is told, in OpenAI's manner.</summary>
internal static class WebhookEvents
{
    public const string Started = "video.started";
    public const string Progress = "video.progress";
    public const string Completed = "video.completed";
    public const string Failed = "video.failed";
    public const string Cancelled = "video.cancelled";
    public const string Recovered = "video.recovered";
    public const string Test = "webhook.test";

    /// <summary>What one may ask for.</summary>
    public static readonly IReadOnlyList<string> All = [Started, Progress, Completed, Failed, Cancelled, Recovered];

    /// <summary>What one gets without asking: everything but the steady stream of progress.</summary>
    public static readonly IReadOnlyList<string> Usual = [.. All.Where(name => name != Progress)];

    /// <summary>Of the timeline's word for a move; null where the world need not hear of it.</summary>
    public static string? Of(string timeline) => timeline switch
    {
        "accepted" => Started,
        "completed" => Completed,
        "failed" => Failed,
        "cancelled" => Cancelled,
        "recovered" => Recovered,
        _ => null,
    };
}
