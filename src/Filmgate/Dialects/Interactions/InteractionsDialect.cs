using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Interactions;

/// <summary>
/// Google's Interactions API, which serves Gemini Omni: an interaction that runs in the background, and a file at Google that needs the API
/// key. A refusal is an interaction that is completed without a video. The video tokens of its usage are what Google charges for.
/// </summary>
internal sealed class InteractionsDialect : IDialect
{
    public string Name => "interactions";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public InputTransport ImageTransport => InputTransport.Inline;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var body = InteractionRequest.Write(submission);
        if (InteractionRequest.Complaint(body) is { } field)
            return new Outcome.Rejected(new(
                FailureKind.InvalidRequest,
                $"provider_options must not change {field}: the gateway polls the interaction and downloads the video from its URI. "
                + "Nothing was sent. Remove it."));

        var response = InteractionErrors.Unwrap(await upstream.SubmitJsonAsync("interactions", body, ct));
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response, InteractionErrors.AtSubmit(response));
        var interaction = new Interaction(response.Body);
        return response.Body["id"].Text is { } id
            ? new Outcome.Accepted(id)
            : UnexpectedResponse.MissingTaskId(response, interaction.Status, InteractionErrors.FailureOf(interaction));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = InteractionErrors.Unwrap(await upstream.GetAsync(PathOf(operation), ct));
        var interaction = new Interaction(response.Body);
        if (!response.IsSuccess || (interaction.Status is null && UpstreamErrors.IsError(response.Body)))
            return UpstreamErrors.ToPollOutcome(response, InteractionErrors.AtPoll(response));
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        var outcome = interaction.EndedEarly
            ? new Outcome.Rejected(InteractionErrors.OfEnded(interaction))
            : await PollOutcome.ReadAsync(
                response, interaction.Status,
                completed: () => ReadVideoAsync(interaction, upstream, ct),
                failure: InteractionErrors.FailureOf(interaction));
        return interaction.VideoTokens is > 0 and var tokens ? InteractionErrors.WithCharge(outcome, tokens) : outcome;
    }

    /// <summary>The response is the interaction; only its status says whether it stopped.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.QueryAsync(new(HttpMethod.Post, new Uri(upstream.BaseUrl, $"{PathOf(operation)}/cancel")), ct);
        return response.IsSuccess && response.Body["status"].Text is { } status
            && StatusParser.Read(status) is RenderStatus.Failed && StatusParser.FailureStatusOf(status) is FailureStatus.Cancelled;
    }

    /// <summary>Google may still process the file of a completed interaction; until it is active, it cannot be downloaded.</summary>
    private static async Task<Outcome> ReadVideoAsync(Interaction interaction, Upstream upstream, CancellationToken ct)
    {
        if (interaction.FindSource(upstream) is not { } source) return InteractionErrors.WithoutVideo(interaction);
        if (Interaction.FileOf(source) is { } file)
        {
            var state = await upstream.GetAsync(file, ct);
            if (state.IsSuccess && state.Body["state"].Text is "PROCESSING") return new Outcome.Pending(PollAfter: state.RetryAfter);
            if (state.IsSuccess && state.Body["state"].Text is "FAILED")
                return new Outcome.Rejected(InteractionErrors.OfFile(state.Body));
        }

        return new Outcome.Ready(source, interaction.VideoTokens is { } tokens ? Usage.OfTokens(tokens) : null);
    }

    private static string PathOf(string operation) => $"interactions/{Uri.EscapeDataString(operation)}";
}
