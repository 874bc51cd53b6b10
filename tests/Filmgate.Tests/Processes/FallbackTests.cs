namespace Filmgate.Tests.Processes;

/// <summary>When a fallback model is tried, and when it is not because the video could be paid for twice.</summary>
[Collection("Processes")]
public sealed class FallbackTests(ProviderFailureFixture gateway, FallbackTests.Fixture fixture) : IClassFixture<FallbackTests.Fixture>
{
    private const string AnyModel = "*";

    private static readonly IReadOnlyList<Case> Cases =
    [
        // Rejected by the provider only: a model that it does not have, a flag in the prompt.
        new("A kite", "never-heard-of", ["veo3-fast"], null, "veo3-fast", ["veo3-fast"]),
        new("A kite --dur 12", "doubao-seedance-1-5-pro-251215", ["veo3-fast"], null, "veo3-fast", ["veo3-fast"]),

        // A failed render is tried once on the next model.
        new("[sandbox:render-failed]", "veo3-fast", ["kling-v2-6"], "render_failed", "kling-v2-6", ["veo3-fast", "kling-v2-6"]),
        new("[sandbox:render-failed]", "sora-2", ["veo3-fast"], "render_failed", "veo3-fast", ["sora-2", "veo3-fast"]),
        new("[sandbox:render-failed]", "kling-v2-6", ["kling-v3"], "render_failed", "kling-v3", ["kling-v2-6", "kling-v3"]),

        // All models reject the request, and nothing is submitted. If an account is refused or a model is at its limit, one submission at a
        // time is tried, so how far down the list this gets depends on the other videos.
        new("[sandbox:refuse]", "veo3-fast", ["sora-2", "kling-v2-6"], "invalid_request", "kling-v2-6", []),
        new("[sandbox:rate-limit-always]", "veo3-fast", ["sora-2", "kling-v2-6"], "rate_limited", AnyModel, []),
        new("[sandbox:no-balance]", "veo3-fast", ["sora-2", "kling-v2-6"], "provider_balance_exhausted", AnyModel, []),
        new("[sandbox:unauthorized]", "veo3-fast", ["sora-2", "kling-v2-6"], "provider_authentication_failed", AnyModel, []),
        new("[sandbox:redirect]", "veo3-fast", ["sora-2", "kling-v2-6"], "provider_misconfigured", "kling-v2-6", []),

        // No fallback if the create was or may have been accepted, or if the content is forbidden.
        new("[sandbox:moderated]", "veo3-fast", ["kling-v2-6"], "content_rejected", null, []),
        new("[sandbox:filtered]", "veo3-fast", ["kling-v2-6"], "content_rejected", null, ["veo3-fast"]),
        new("[sandbox:filtered-message]", "sora-2", ["kling-v2-6"], "content_rejected", null, ["sora-2"]),
        new("[sandbox:accepted-no-answer]", "veo3-fast", ["kling-v2-6"], "submit_outcome_unknown", null, ["veo3-fast"]),
        new("[sandbox:accepted-garbage]", "sora-2", ["kling-v2-6"], "submit_outcome_unknown", null, ["sora-2"]),
        new("[sandbox:accepted-no-answer]", "kling-v2-6", ["veo3-fast"], null, null, ["kling-v2-6"]),
        new("[sandbox:stuck]", "veo3-fast", ["kling-v2-6"], "timeout", null, ["veo3-fast"]),
        new("[sandbox:lost]", "kling-v2-6", ["veo3-fast"], "provider_task_not_found", null, ["kling-v2-6"]),
        new("[sandbox:html]", "veo3-fast", ["kling-v2-6"], "bad_asset", null, ["veo3-fast"]),
        new("[sandbox:truncated-always]", "sora-2", ["kling-v2-6"], "download_failed", null, ["sora-2"]),
    ];

    public static TheoryData<int, string> Rows => new(Cases.Select((c, n) => (n, c.ToString())));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_fallback_model_is_tried_only_if_nothing_is_paid_for_twice(int number, string name)
    {
        var expected = Cases[number];

        var video = await gateway.GatewayOf(expected.TestCardName).FinishAsync(fixture.Ids[number]);

        Assert.Equal((expected.Code is null ? "completed" : "failed", expected.Code), (video.Status, video.Error?.Code));
        Assert.Equal(expected.Model, video.Model);
        if (expected.RunningModel is not AnyModel) Assert.Equal(expected.RunningModel, video.RunningModel);
        var accepted = (await gateway.Sandbox.JobsAsync()).Where(job => job.Prompt == expected.Prompt);
        Assert.Equal(expected.AcceptedModels, accepted.Select(job => job.Model));
        if (expected.AcceptedModels.Length == 0) Assert.True(video.Error!.Billed == "no", name);

        // The price of the model that rendered the video.
        if (expected is { RunningModel: "veo3-fast", Code: null }) Assert.Equal(0.96m, video.PriceUsd);
    }

    /// <param name="Code">The error code. Null: the video is completed.</param>
    /// <param name="RunningModel">The fallback model that was used last, if any.</param>
    /// <param name="AcceptedModels">The models whose creates the upstream accepted, in order.</param>
    private sealed record Case(
        string TestCard, string Model, string[] Fallbacks, string? Code, string? RunningModel, string[] AcceptedModels)
    {
        public string TestCardName => TestCard.Replace("[sandbox:", "", StringComparison.Ordinal).TrimEnd(']');

        public string Prompt => $"From {Model} to {string.Join(", ", Fallbacks)}: {TestCard}";

        public object Body() => new { model = Model, prompt = Prompt, fallback_models = Fallbacks };

        public override string ToString() => Prompt;
    }

    /// <summary>Creates all videos before the first test runs.</summary>
    public sealed class Fixture(ProviderFailureFixture gateway) : IAsyncLifetime
    {
        internal List<string> Ids { get; } = [];

        public async ValueTask InitializeAsync()
        {
            foreach (var request in Cases) Ids.Add((await gateway.GatewayOf(request.TestCardName).CreateAsync(request.Body())).Id);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
