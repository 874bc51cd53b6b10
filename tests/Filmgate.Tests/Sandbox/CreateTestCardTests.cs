using System.Net;
using System.Text.Json;

namespace Filmgate.Tests.Sandbox;

/// <summary>Test cards that act on the create.</summary>
public sealed class CreateTestCardTests
{
    public static TheoryData<string, int, string, string> Refusals => new()
    {
        // card, HTTP status and code on the shared route, code on Kling's
        { "refuse", 400, "invalid_request", "1201" },
        { "500-invalid", 500, "invalid_request", "" },
        { "no-balance", 403, "insufficient_user_quota", "1102" },
        { "unauthorized", 401, "", "1002" },
        { "moderated", 400, "moderation_blocked", "1301" },
        { "rate-limit-always", 429, "", "1302" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_comes_every_time_in_the_words_of_each_family(string card, int status, string code, string klingCode)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        for (var turn = 0; turn < 3; turn++)
        {
            var refused = await sandbox.CreateVideoAsync($"A fox [sandbox:{card}]");
            Assert.Equal((status, code), ((int)refused.Status, refused["error.code"]));
            var kling = await sandbox.CreateKlingAsync(new { prompt = $"A fox [sandbox:{card}]" });
            if (klingCode.Length > 0) Assert.Equal(klingCode, kling["code"]);
            else Assert.Equal((status, code), ((int)kling.Status, kling["error.code"]));
            Assert.True((int)(await sandbox.CreateRunwayAsync($"A fox [sandbox:{card}]")).Status >= 400);
        }

        Assert.Empty(await sandbox.JobsAsync());
        Assert.Equal("9", (await sandbox.GetAsync("/sandbox/stats"))["creates.refused"]);
    }

    [Theory]
    [InlineData("rate-limit", 429)]
    [InlineData("overloaded", 503)]
    public async Task Two_creates_are_turned_away_and_the_third_is_taken(string card, int status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        for (var turn = 0; turn < 2; turn++)
        {
            var refused = await sandbox.CreateVideoAsync($"A fox [sandbox:{card}]");
            Assert.Equal(status, (int)refused.Status);
            Assert.Equal(card == "rate-limit", refused.Headers.RetryAfter is { Delta.TotalSeconds: 1 });
        }

        Assert.Equal(HttpStatusCode.OK, (await sandbox.CreateVideoAsync($"A fox [sandbox:{card}]")).Status);
        Assert.Equal(status, (int)(await sandbox.CreateVideoAsync($"A hare [sandbox:{card}]")).Status);
        Assert.Single(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task A_wrong_address_answers_a_redirect_or_a_web_page_and_takes_nothing()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var moved = await sandbox.CreateVideoAsync("A fox [sandbox:redirect]");
        Assert.Equal(HttpStatusCode.MovedPermanently, moved.Status);
        Assert.Equal("text/html", (await sandbox.GetAsync(moved.Headers.Location!.ToString())).ContentType);
        var page = await sandbox.CreateKlingAsync(new { prompt = "A fox [sandbox:html-api]" });
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.ContentType));
        Assert.Empty(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task A_job_is_accepted_and_the_connection_dropped()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.CreateVideoAsync("A fox [sandbox:accepted-no-answer]"));
        Assert.Equal("A fox [sandbox:accepted-no-answer]", Assert.Single(await sandbox.JobsAsync()).GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task A_job_is_accepted_and_never_answered_even_when_the_sandbox_stops()
    {
        var sandbox = await RunningSandbox.StartAsync();
        var create = sandbox.CreateVideoAsync("A fox [sandbox:accepted-hang]");
        await RunningSandbox.UntilAsync(async () => (await sandbox.JobsAsync()).Length > 0);
        sandbox.Clock.Advance(3600);
        Assert.False(create.IsCompleted);

        await sandbox.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => create);
    }

    [Fact]
    public async Task A_job_is_accepted_and_the_answer_cannot_be_read()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var garbage = await sandbox.CreateRunwayAsync("[sandbox:accepted-garbage]");
        Assert.Equal((HttpStatusCode.OK, "application/json"), (garbage.Status, garbage.ContentType));
        Assert.ThrowsAny<JsonException>(() => garbage.Json);
        Assert.Single(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task A_slow_answer_comes_a_second_after_the_job_was_accepted()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await AnswersAfterAsync(sandbox, sandbox.CreateVideoAsync("A fox [sandbox:slow-answer]"), tooEarly: 0.9, enough: 0.2);
    }

    [Fact]
    public async Task The_create_delay_is_between_acceptance_and_answer()
    {
        await using var sandbox = await RunningSandbox.StartAsync(createDelay: TimeSpan.FromSeconds(0.1));
        await AnswersAfterAsync(sandbox, sandbox.CreateVideoAsync("A fox"), tooEarly: 0.04, enough: 0.12);
    }

    [Fact]
    public async Task A_misspelt_card_is_refused_with_the_list_of_the_known()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await sandbox.CreateVideoAsync("A fox [sandbox:stuk]");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("[sandbox:stuck]", refused["error.message"], StringComparison.Ordinal);
    }

    private static async Task AnswersAfterAsync(RunningSandbox sandbox, Task<SandboxResponse> create, double tooEarly, double enough)
    {
        await RunningSandbox.UntilAsync(() => Task.FromResult(sandbox.Clock.Waiting > 0));
        Assert.Single(await sandbox.JobsAsync());
        sandbox.Clock.Advance(tooEarly);
        Assert.Equal(1, sandbox.Clock.Waiting);
        sandbox.Clock.Advance(enough);
        Assert.Equal("queued", (await create)["status"]);
    }
}
