using Filmgate.Client;
using Filmgate.Sandbox;

namespace Filmgate.Tests.Processes;

/// <summary>Each documented failure ends with the documented error. Runs a gateway process and a sandbox process.</summary>
[Collection("Processes")]
public sealed class ProviderFailureTests(ProviderFailureFixture fixture)
{
    public static TheoryData<string, string> Rows =>
        new(ProviderFailureCases.InCreationOrder.Select(row => (row.Case.TestCard, row.Model)));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_provider_failure_has_the_documented_result(string card, string model)
    {
        var expected = ProviderFailureCases.All.Single(c => c.TestCard == card && c.Models.Contains(model));

        var video = await fixture.GatewayOf(card).FinishAsync(fixture.IdOf(card, model));

        Assert.Equal((expected.Code is null ? "completed" : "failed", expected.Code), (video.Status, video.Error?.Code));
        var jobs = await fixture.Sandbox.JobsAsync();
        Assert.Equal(expected.AcceptedCreates, jobs.Count(job => job.Prompt == expected.Prompt(model)));
        if (expected.Code is null) await CheckFileAsync(fixture.GatewayOf(card), video);
        else Check(expected, video);
    }

    [Theory]
    [InlineData("veo3-fast")]
    [InlineData("sora-2")]
    [InlineData("kling-v2-6")]
    [InlineData("gen3a_turbo")]
    public async Task A_result_after_the_deadline_is_stored_because_it_was_paid_for(string model)
    {
        var id = fixture.IdOf("slow", model);
        var failed = await fixture.GatewayOf("slow").FinishAsync(id);
        Assert.Equal(("failed", "timeout"), (failed.Status, failed.Error!.Code));
        Assert.Null(failed.CompletedAt);

        var recovered = await fixture.GatewayOf("slow").WaitUntilAsync(id, v => v.RecoveredAt is not null);

        Assert.Equal(("failed", "timeout"), (recovered.Status, recovered.Error!.Code));     // a final status does not change
        Assert.True(recovered.RecoveredAt >= recovered.CreatedAt);
        await CheckFileAsync(fixture.GatewayOf("slow"), recovered);
        var prompt = ProviderFailureCases.All.Single(c => c.TestCard == "slow").Prompt(model);
        Assert.Single(await fixture.Sandbox.JobsAsync(), job => job.Prompt == prompt);
    }

    [Fact]
    public void Every_test_card_of_the_sandbox_is_in_the_table()
    {
        Assert.Equal(TestCard.All.Select(c => c.Name), ProviderFailureCases.All.Select(c => c.TestCard).Distinct(StringComparer.Ordinal));
        Assert.All(ProviderFailureCases.All, c => Assert.InRange(c.AcceptedCreates, 0, 1));
        Assert.Distinct(ProviderFailureCases.InCreationOrder.Select(row => (row.Case.TestCard, row.Model)));
    }

    private static async Task CheckFileAsync(GatewayProcess gateway, Video video)
    {
        var file = await gateway.Http.GetByteArrayAsync(video.VideoUrl);
        Assert.Equal(video.File!.Bytes, file.Length);
        Assert.Equal(video.File.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)));
    }

    private static void Check(ProviderFailureCase expected, Video video)
    {
        var error = video.Error!;
        // A late result may have arrived before this test reads the video. From then on the answer is known: it was billed.
        var billed = video.RecoveredAt is null ? expected.Billed : "yes";
        Assert.Equal((billed, expected.Retryable), (error.Billed, error.Retryable));
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain("test-key", error.Message);
        Assert.DoesNotContain("signature=", error.Message);
    }
}
