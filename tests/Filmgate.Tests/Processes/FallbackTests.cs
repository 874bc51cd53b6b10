namespace Filmgate.Tests.Processes;

/// <summary>When the next model is tried, and when that would be a second payment for the same thing.</summary>
[Collection("Processes")]
public sealed class FallbackTests(CardGateway gateway, FallbackTests.Fixture fixture) : IClassFixture<FallbackTests.Fixture>
{
    private static readonly IReadOnlyList<Case> Cases =
    [
        // What only the provider refuses: a model that it does not have, a flag in the text.
        new("A kite", "never-heard-of", ["veo3-fast"], null, "veo3-fast", ["veo3-fast"]),
        new("A kite --dur 12", "doubao-seedance-1-5-pro-251215", ["veo3-fast"], null, "veo3-fast", ["veo3-fast"]),

        // A render that failed is tried on the next model, once.
        new("[sandbox:render-failed]", "veo3-fast", ["kling-v2-6"], "render_failed", "kling-v2-6", ["veo3-fast", "kling-v2-6"]),
        new("[sandbox:render-failed]", "sora-2", ["veo3-fast"], "render_failed", "veo3-fast", ["sora-2", "veo3-fast"]),
        new("[sandbox:render-failed]", "kling-v2-6", ["kling-v3"], "render_failed", "kling-v3", ["kling-v2-6", "kling-v3"]),

        // All of them may refuse, and then nothing was bought.
        new("[sandbox:refuse]", "veo3-fast", ["sora-2", "kling-v2-6"], "invalid_request", "kling-v2-6", []),
        new("[sandbox:rate-limit-always]", "veo3-fast", ["sora-2", "kling-v2-6"], "rate_limited", "kling-v2-6", []),
        new("[sandbox:no-balance]", "veo3-fast", ["sora-2", "kling-v2-6"], "provider_balance_exhausted", "kling-v2-6", []),
        new("[sandbox:unauthorized]", "veo3-fast", ["sora-2", "kling-v2-6"], "provider_authentication_failed", "kling-v2-6", []),
        new("[sandbox:redirect]", "veo3-fast", ["sora-2", "kling-v2-6"], "provider_misconfigured", "kling-v2-6", []),

        // What was bought, may have been bought, or is forbidden stays where it is.
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
    public async Task The_next_model_is_tried_only_where_that_buys_nothing_twice(int number, string name)
    {
        var expected = Cases[number];

        var video = await gateway.Gateway.FinishAsync(fixture.Ids[number]);

        Assert.Equal((expected.Code is null ? "completed" : "failed", expected.Code), (video.Status, video.Error?.Code));
        Assert.Equal((expected.Model, expected.RunningModel), (video.Model, video.RunningModel));
        Assert.Equal(expected.Bought, (await gateway.Sandbox.JobsAsync()).Where(job => job.Prompt == expected.Prompt).Select(job => job.Model));
        if (expected.Bought.Length == 0) Assert.True(video.Error!.Billed == "no", name);
        if (expected is { RunningModel: "veo3-fast", Code: null }) Assert.Equal(0.4m, video.PriceUsd);      // of the model that made it
    }

    /// <param name="Code">Of the error; null: completed.</param>
    /// <param name="RunningModel">The fallback model that it was on in the end.</param>
    /// <param name="Bought">The models whose creates the upstream accepted, in order.</param>
    private sealed record Case(string Card, string Model, string[] Fallbacks, string? Code, string? RunningModel, string[] Bought)
    {
        public string Prompt => $"From {Model} to {string.Join(", ", Fallbacks)}: {Card}";

        public object Body() => new { model = Model, prompt = Prompt, fallback_models = Fallbacks };

        public override string ToString() => Prompt;
    }

    /// <summary>All of them are on their way before the first one is looked at.</summary>
    public sealed class Fixture(CardGateway gateway) : IAsyncLifetime
    {
        internal List<string> Ids { get; } = [];

        public async ValueTask InitializeAsync()
        {
            foreach (var one in Cases) Ids.Add((await gateway.Gateway.CreateAsync(one.Body())).Id);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
