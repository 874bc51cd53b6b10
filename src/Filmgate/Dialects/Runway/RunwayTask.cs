using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Runway;

/// <summary>A task, in any of the formats in which a poll returns it.</summary>
internal readonly record struct RunwayTask(JsonView Wrapper, JsonView Task)
{
    /// <summary>The wrapper has the task in <c>data.data</c>, where it may be missing at first.</summary>
    public static RunwayTask Read(JsonView body)
    {
        if (body["status"].Exists || body["id"].Exists || !body["data"].IsObject) return new(default, body);
        var wrapper = body["data"];
        return new(wrapper, wrapper["data"].IsObject ? wrapper["data"] : wrapper);
    }

    /// <summary>The response of the compatibility route: the wrapper again, with or without an envelope around it.</summary>
    public static RunwayTask ReadFeed(JsonView body)
    {
        var wrapper = !body["task_id"].Exists && !body["status"].Exists && body["data"].IsObject ? body["data"] : body;
        return new(wrapper, wrapper["data"].IsObject ? wrapper["data"] : wrapper);
    }

    public string? Id => Wrapper["task_id"].Text ?? Task["id"].Text;

    /// <summary>The wrapper's status has priority: it also becomes a failure if CometAPI itself gives up on a task.</summary>
    public string? Status => Wrapper["status"].Text ?? Task["status"].Text;

    public int? Progress => Percent(Task["progress"]) ?? Percent(Wrapper["progress"]);

    public string? Url => Wrapper.FirstText("result_url", "video_url") ?? Task["output"][0].Text ?? Task["output"].Text;

    public string? FailureCode => Task["failureCode"].Text;

    public string? Failure => Task["failure"].Text ?? Wrapper["fail_reason"].Text;

    public Outcome ToOutcome(UpstreamResponse response, Upstream upstream)
    {
        var task = this;                                                // a lambda cannot capture the struct itself
        return PollOutcome.Read(
            response, Status, progress: Progress,
            completed: () => PollOutcome.ReadyAt(task.Url, upstream, task.UsageAt(upstream)),
            failure: FailureFor(upstream));
    }

    /// <summary>The response to a create without an id.</summary>
    public Outcome MissingId(UpstreamResponse response, Upstream upstream) =>
        UnexpectedResponse.MissingTaskId(response, Status, FailureFor(upstream));

    private TaskFailure FailureFor(Upstream upstream) => new(
        FailureCode, Failure, KindOf(FailureCode), upstream.Provider.System.Name == UpstreamSystem.Runway.Name ? Billed : null)
    {
        CostMicros = UsageAt(upstream)?.CostMicros,
    };

    /// <summary>A credit costs one cent.</summary>
    private Usage? UsageAt(Upstream upstream) =>
        ReportedUsage.OfMoney(Task["cost"]["credits"], usdPerUnit: 0.01m, "credits", UpstreamSystem.Runway, upstream);

    /// <summary>
    /// Runway itself reports the cost of an ended task, and does not refund an input that its safety filter refused. A reseller may.
    /// </summary>
    private string? Billed => (Task["cost"]["credits"].Number, FailureCode) switch
    {
        ( > 0, _) => "yes",
        (0, _) => "no",
        (_, { } code) when code.StartsWith("SAFETY.INPUT", StringComparison.Ordinal) => "yes",
        _ => null,
    };

    /// <summary>Null lets the message decide: some gateways drop the code.</summary>
    private static FailureKind? KindOf(string? failureCode) => failureCode?.Split('.') switch
    {
        null => null,
        ["SAFETY", ..] or ["INPUT_PREPROCESSING", "SAFETY", ..] => FailureKind.ContentRejected,
        ["ASSET", ..] => FailureKind.InvalidRequest,
        _ => FailureKind.RenderFailed,
    };

    /// <summary>Runway reports 0 to 1; the wrapper writes <c>"1%"</c>.</summary>
    private static int? Percent(JsonView progress) => progress switch
    {
        { Number: >= 0 and <= 1 and var part, Text: { } text } when !text.EndsWith('%') => (int)Math.Round(part * 100),
        _ => progress.Percent,
    };
}
