using Filmgate.Client;
using Filmgate.Sandbox;

namespace Filmgate.Tests.Processes;

/// <summary>Every documented failure ends with the documented public error, over a real gateway in front of a real sandbox.</summary>
[Collection("Processes")]
public sealed class CardTests(CardGateway fixture)
{
    public static TheoryData<string, string> Rows => new(CardCases.Rows.Select(row => (row.Case.Card, row.Model)));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_misbehaving_upstream_ends_as_documented(string card, string model)
    {
        var expected = CardCases.All.Single(c => c.Card == card && c.Models.Contains(model));

        var video = await fixture.Gateway.FinishAsync(fixture.IdOf(card, model));

        Assert.Equal((expected.Code is null ? "completed" : "failed", expected.Code), (video.Status, video.Error?.Code));
        Assert.Equal(expected.Creates, (await fixture.Sandbox.JobsAsync()).Count(job => job.Prompt == expected.Prompt(model)));
        if (expected.Code is null) await CheckFileAsync(video);
        else Check(expected, video.Error!);
    }

    [Theory]
    [InlineData("veo3-fast")]
    [InlineData("sora-2")]
    [InlineData("kling-v2-6")]
    [InlineData("gen3a_turbo")]
    public async Task A_result_that_comes_after_the_deadline_was_paid_for_and_is_stored(string model)
    {
        var id = fixture.IdOf("slow", model);
        var failed = await fixture.Gateway.FinishAsync(id);
        Assert.Equal(("failed", "timeout"), (failed.Status, failed.Error!.Code));
        Assert.Null(failed.CompletedAt);

        var recovered = await fixture.Gateway.UntilAsync(id, v => v.RecoveredAt is not null);

        Assert.Equal(("failed", "timeout"), (recovered.Status, recovered.Error!.Code));     // what was announced stays announced
        Assert.True(recovered.RecoveredAt >= recovered.CreatedAt);
        await CheckFileAsync(recovered);
        Assert.Single(await fixture.Sandbox.JobsAsync(), job => job.Prompt == CardCases.All.Single(c => c.Card == "slow").Prompt(model));
    }

    [Fact]
    public void Every_card_of_the_sandbox_is_in_the_table()
    {
        Assert.Equal(TestCard.All.Select(c => c.Name), CardCases.All.Select(c => c.Card).Distinct(StringComparer.Ordinal));
        Assert.All(CardCases.All, c => Assert.InRange(c.Creates, 0, 1));
        Assert.Distinct(CardCases.Rows.Select(row => (row.Case.Card, row.Model)));
    }

    private async Task CheckFileAsync(Video video)
    {
        var file = await fixture.Gateway.Http.GetByteArrayAsync(video.VideoUrl);
        Assert.Equal(video.File!.Bytes, file.Length);
        Assert.Equal(video.File.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)));
    }

    private static void Check(CardCase expected, VideoError error)
    {
        Assert.Equal((expected.Billed, expected.Retryable), (error.Billed, error.Retryable));
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain("test-key", error.Message);
        Assert.DoesNotContain("signature=", error.Message);
    }
}
