using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>A transcript in the format of docs/add-a-provider.md.</summary>
/// <param name="Text">Null if the call cannot be a transcript; <paramref name="Problem"/> then says why.</param>
internal sealed record TranscriptFile(string Name, string? Text, string? Problem = null);

/// <summary>Writes the calls of a verification as transcripts that can be sent in and added to the tests as they are.</summary>
internal sealed class TranscriptWriter(DialectSet dialects, ModelCatalogue builtIn, TimeProvider clock)
{
    /// <summary>The create, the first poll of the running task, every poll that says something new, and the last one.</summary>
    public async Task<IReadOnlyList<TranscriptFile>> WriteAsync(VerificationReport report)
    {
        var files = new List<TranscriptFile>();
        foreach (var call in report.Calls.Where(call => call.Exchanges.Count > 0))
            if (NameOf(call) is var name && !files.Exists(file => file.Name == name))
                files.Add(await WriteAsync(report, call, name));
        return files;
    }

    private async Task<TranscriptFile> WriteAsync(VerificationReport report, DialectCall call, string name)
    {
        if (call.Exchanges.Any(exchange => exchange.Failure is not null))
            return new(name, null, "A request without a response cannot be part of a transcript.");
        var plan = report.Plan;
        var dialect = dialects[plan.Route.Dialect];
        var system = plan.Provider.System;
        var credential = plan.Credential;
        var redactor = new Redactor([credential.Secret, credential.AccessKey, credential.CallbackSecret]);
        var replay = new TranscriptReplay(dialect, system, call.Exchanges, redactor, RootOf(plan.Provider, dialect.Name));
        try
        {
            var argument = call.Command is "poll" ? replay.Relative(redactor.Text(report.Operation!)) : plan.Model.Id;
            var outcome = await replay.RunAsync(upstream => call.Command switch
            {
                "poll" => dialect.PollAsync(argument, upstream, CancellationToken.None),
                "lookup" => dialect.LookUpAsync(TestSubmission(plan), upstream, CancellationToken.None),
                _ => dialect.StartAsync(TestSubmission(plan), upstream, CancellationToken.None),
            });
            var isDefault = UpstreamSystem.InOrder.First(known => known.Prefixes.ContainsKey(dialect.Name)) == system;
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"# Recorded by 'filmgate verify' on {clock.GetUtcNow():yyyy-MM-dd}: ");
            text.Append(CultureInfo.InvariantCulture, $"{plan.Model.Id} at the system {system.Name}.\n");
            text.Append("# Keys, signatures and account fields are redacted.\n");
            if (builtIn.Find(plan.Model.Id) is null) text.Append("# The model is not in the built-in catalogue.\n");
            text.Append(CultureInfo.InvariantCulture, $"{call.Command} {argument}{(isDefault ? "" : $" at {system.Name}")}\n");
            if (call.Command is not "poll") text.Append(Request(plan).ToJsonString(ReadableJson.SerializerOptions)).Append('\n');
            for (var i = 0; i < replay.Requests.Count; i++) await AppendAsync(text, replay, replay.Requests[i], call.Exchanges[i]);
            text.Append(CultureInfo.InvariantCulture, $"\n=== {OutcomeText.Of(outcome)}\n");
            return outcome.GetType() == call.Outcome.GetType()
                ? new(name, text.ToString())
                : new(name, null, $"Without the redacted parts, the outcome is another one ({OutcomeText.Of(outcome)}).");
        }
        catch (Exception fault)
        {
            return new(name, null, $"The call could not be repeated: {redactor.Text(fault.Message)}");
        }
    }

    private static async Task AppendAsync(StringBuilder text, TranscriptReplay replay, ReplayedRequest request, Exchange answer)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n>>> {request.Method} {request.Path}\n");
        foreach (var (name, value) in request.Headers) text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        if (request.Body.Length > 0) text.Append('\n').Append(await TranscriptBody.OfRequestAsync(request)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"\n<<< {answer.Status}\n");
        if (answer.Header("Retry-After") is { } retry) text.Append(CultureInfo.InvariantCulture, $"Retry-After: {retry}\n");
        if (answer.Header("Content-Type") is { } type && answer.MediaType is not "application/json")
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\n");
        if (replay.Body(answer) is { Length: > 0 } body) text.Append('\n').Append(TranscriptBody.OfResponse(body)).Append('\n');
    }

    private static string NameOf(DialectCall call) => call.Command + call.Outcome switch
    {
        Outcome.Accepted => "-accepted",
        Outcome.Ready => "-ready",
        Outcome.Pending { UnknownStatus: { } word } => $"-unknown-{FileName(word)}",
        Outcome.Pending => "-pending",
        Outcome.Rejected { Error.Kind: var kind } => $"-rejected-{kind.ToString().ToLowerInvariant()}",
        Outcome.Unavailable { Error.Kind: var kind } => $"-unavailable-{kind.ToString().ToLowerInvariant()}",
        _ => "-ambiguous",
    } + ".http";

    /// <summary>The letters and digits of a text, for a file name.</summary>
    public static string FileName(string text) =>
        string.Concat(text.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));

    /// <summary>The provider's address without the path of the API, as in a test.</summary>
    private static Uri RootOf(Provider provider, string dialect)
    {
        var url = provider.BaseUrlFor(dialect).ToString();
        return new(url[..^(provider.System.Prefixes[dialect].Length - 1)]);
    }

    /// <summary>The submission that a test makes of the request in the transcript.</summary>
    private Submission TestSubmission(VerificationPlan plan)
    {
        var system = plan.Provider.System.Name;
        var model = builtIn.FindOrUnchecked(plan.Model.Id).ForSystem(system);
        var route = model.Routes.GetValueOrDefault(system) ?? model.Routes.Values.First(r => r.Dialect == plan.Route.Dialect);
        var image = plan.Image is { } own ? TranscriptImage.For(own) : null;
        var request = plan.Request with { Images = image is null ? [] : [image.Input] };
        var resolved = model.Resolve(request, dialects[plan.Route.Dialect].ShapeWith(request));
        return (plan with { Model = model, Route = route, Image = image, Request = request, Resolved = resolved }).ToSubmission("video_1");
    }

    private static JsonObject Request(VerificationPlan plan)
    {
        var request = new JsonObject
        {
            ["prompt"] = plan.Request.Prompt,
            ["seconds"] = plan.Request.Seconds,
            ["size"] = plan.Request.Size,
            ["aspect_ratio"] = plan.Request.AspectRatio,
            ["resolution"] = plan.Request.Resolution,
            ["images"] = plan.Image is { } image ? new JsonArray(TranscriptImage.For(image).Input.FileName) : null,
        };
        return request.WithoutNulls();
    }
}
