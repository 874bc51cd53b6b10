using System.Net;
using System.Text.Json;

namespace Filmgate.Tests.Sandbox;

/// <summary>Test cards that affect the create.</summary>
public sealed class CreateTestCardTests
{
    public static TheoryData<string, int, string, string> Refusals => new()
    {
        // Card, HTTP status and error code of the shared route, error code of Kling (if it has its own).
        { "refuse", 400, "invalid_request", "1201" },
        { "500-invalid", 500, "invalid_request", "" },
        { "no-balance", 403, "insufficient_user_quota", "1102" },
        { "unauthorized", 401, "", "1002" },
        { "moderated", 400, "moderation_blocked", "1301" },
        { "rate-limit-always", 429, "", "1302" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task Each_family_returns_its_own_error_for_every_refused_create(string card, int status, string code, string klingCode)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        for (var i = 0; i < 3; i++)
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
    [InlineData("500-refused", 500)]
    public async Task The_first_two_creates_are_refused_and_the_third_is_accepted(string card, int status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        for (var i = 0; i < 2; i++)
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
    public async Task A_server_error_comes_from_before_or_after_the_acceptance()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var before = await sandbox.CreateVideoAsync("A fox [sandbox:500-refused-always]");
        Assert.Equal((500, "get_channel_failed"), ((int)before.Status, before["code"]));
        Assert.Empty(await sandbox.JobsAsync());

        var after = await sandbox.CreateVideoAsync("A fox [sandbox:accepted-500]");
        Assert.Equal((500, "internal_error"), ((int)after.Status, after["error.code"]));
        Assert.Single(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task A_redirect_or_a_web_page_is_returned_and_no_job_is_accepted()
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
    public async Task A_job_is_accepted_and_the_connection_is_closed_without_a_response()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.CreateVideoAsync("A fox [sandbox:accepted-no-answer]"));
        Assert.Equal("A fox [sandbox:accepted-no-answer]", Assert.Single(await sandbox.JobsAsync()).GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task A_job_is_accepted_without_a_response_even_when_the_sandbox_stops()
    {
        var sandbox = await RunningSandbox.StartAsync();
        var create = sandbox.CreateVideoAsync("A fox [sandbox:accepted-hang]");
        await RunningSandbox.WaitUntilAsync(async () => (await sandbox.JobsAsync()).Length > 0);
        sandbox.Clock.Advance(3600);
        Assert.False(create.IsCompleted);

        await sandbox.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => create);
    }

    [Fact]
    public async Task A_job_is_accepted_and_the_response_is_not_valid_json()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var garbage = await sandbox.CreateRunwayAsync("[sandbox:accepted-garbage]");
        Assert.Equal((HttpStatusCode.OK, "application/json"), (garbage.Status, garbage.ContentType));
        Assert.ThrowsAny<JsonException>(() => garbage.Json);
        Assert.Single(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task A_slow_response_is_sent_one_second_after_the_job_is_accepted()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await AssertRespondsAfterAsync(sandbox, sandbox.CreateVideoAsync("A fox [sandbox:slow-answer]"), tooEarly: 0.9, enough: 0.2);
    }

    [Fact]
    public async Task The_create_delay_is_between_acceptance_and_response()
    {
        await using var sandbox = await RunningSandbox.StartAsync(createDelay: TimeSpan.FromSeconds(0.1));
        await AssertRespondsAfterAsync(sandbox, sandbox.CreateVideoAsync("A fox"), tooEarly: 0.04, enough: 0.12);
    }

    [Fact]
    public async Task A_misspelt_card_is_refused_with_the_list_of_known_cards()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await sandbox.CreateVideoAsync("A fox [sandbox:stuk]");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("[sandbox:stuck]", refused["error.message"], StringComparison.Ordinal);
    }

    private static async Task AssertRespondsAfterAsync(RunningSandbox sandbox, Task<SandboxResponse> create, double tooEarly, double enough)
    {
        await RunningSandbox.WaitUntilAsync(() => Task.FromResult(sandbox.Clock.PendingTimers > 0));
        Assert.Single(await sandbox.JobsAsync());
        sandbox.Clock.Advance(tooEarly);
        Assert.Equal(1, sandbox.Clock.PendingTimers);
        sandbox.Clock.Advance(enough);
        Assert.Equal("queued", (await create)["status"]);
    }
}
