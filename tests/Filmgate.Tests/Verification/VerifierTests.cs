using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Tests.Media;
using Filmgate.Verification;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Verification;

/// <summary>Each test plants one difference in a provider that otherwise does what is expected.</summary>
public sealed class VerifierTests
{
    private const string Done = """{"status":"done","progress":100,"video":{"url":"FILE","duration":1,"respect_moderation":true}}""";

    [Fact]
    public async Task A_provider_that_does_what_is_expected_has_no_difference_and_gets_one_create()
    {
        await using var provider = await PlantedProvider.StartAsync();
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));

        Assert.Empty(report.Differences);
        Assert.Equal((VerificationResult.Completed, "task-1", 2), (report.Result, report.Operation, report.Polls));
        Assert.Equal(1, provider.Creates);
        Assert.Equal(SampleMedia.Sound, await File.ReadAllBytesAsync(fixture.OutputFile));
        Assert.Equal((64, 48, true), (report.File!.Width, report.File.Height, report.File.HasAudio));
        Assert.Contains(report.Findings, note => note.Subject is "URL of the result" && note.Found.Contains("60 minutes"));
        Assert.Contains("(the paid call)", fixture.Display);
        Assert.Contains("request_id=task-1", fixture.Display);
        Assert.Contains("status=pending", fixture.Display);
        Assert.Contains("--resume task-1", fixture.Display);
    }

    [Fact]
    public async Task A_member_that_nobody_knows_is_a_difference_and_an_ignored_one_that_a_transcript_shows_is_not()
    {
        var difference = await OnlyDifferenceAsync(provider => provider.Polls =
            [DoneWith(""" "model":"m","object":"video","billing":{"hold":true} """)]);
        Assert.Equal(("member of poll", "billing = {...}"), (difference.Subject, difference.Found));
    }

    [Fact]
    public async Task A_new_status_word_is_a_difference()
    {
        var difference = await OnlyDifferenceAsync(provider => provider.Polls = ["""{"status":"upscaling"}""", Done]);
        Assert.Equal(("status word", "upscaling"), (difference.Subject, difference.Found));
    }

    [Fact]
    public async Task Another_price_than_the_catalogue_is_a_difference()
    {
        Action<PlantedProvider> billed = provider =>
            provider.Polls = [DoneWith(""" "usage":{"cost_in_usd_ticks":700000000} """)];
        var difference = await OnlyDifferenceAsync(billed, new Price { PerSecond = 0.05m });
        Assert.Equal(("price", "$0.05", "$0.07 (700000000 ticks)"), (difference.Subject, difference.Expected, difference.Found));

        await using var other = await PlantedProvider.StartAsync();
        billed(other);
        using var fixture = new VerificationFixture();
        var report = await fixture.RunAsync(VerificationFixture.Plan(other, new Price { PerSecond = 0.07m }));
        Assert.Empty(report.Differences);
    }

    [Fact]
    public async Task A_video_of_another_size_duration_or_sound_is_a_difference()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.OnFile = http => http.Response.Body.WriteAsync(SampleMedia.IndexLast).AsTask();
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));

        Assert.Equal(
            ["audio of the video: none", "duration of the video: 2 s", "size of the video: 96x54"],
            report.Differences.Select(d => $"{d.Subject}: {d.Found}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_longer_poll_interval_that_the_provider_asks_for_is_a_difference_and_is_followed()
    {
        var difference = await OnlyDifferenceAsync(provider =>
        {
            var first = true;
            provider.BeforePoll = response =>
            {
                if (first) response.Headers.RetryAfter = "1";
                first = false;
            };
        });
        Assert.Equal(("poll interval", "Retry-After: 1 s"), (difference.Subject, difference.Found));
    }

    [Fact]
    public async Task The_rate_limits_in_headers_are_reported()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.BeforePoll = response => response.Headers["X-RateLimit-Limit"] = "60";
        using var fixture = new VerificationFixture();
        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));
        Assert.Contains(report.Findings, note => note is { Subject: "rate limit", Found: "X-RateLimit-Limit: 60" });
    }

    [Fact]
    public async Task A_video_that_needs_the_key_at_another_host_is_reported_and_the_key_is_not_sent_there()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.OnFile = http =>
        {
            http.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));

        Assert.Equal((VerificationResult.DownloadFailed, true), (report.Result, report.CanResume));
        Assert.Contains(report.Differences, d => d.Subject is "download" && d.Found.Contains("403") && d.Meaning.Contains("localhost"));
        Assert.All(provider.Requests.Where(r => r.Line == "GET /v.mp4"), request => Assert.Equal("", request.Authorization));
        Assert.Equal(1, provider.Creates);
    }

    [Fact]
    public async Task A_video_on_the_providers_own_host_is_downloaded_with_the_key_and_it_is_noted_if_none_is_needed()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.Polls = [Done.Replace("FILE", $"{provider.Url}v.mp4")];
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));

        Assert.Equal(VerificationResult.Completed, report.Result);
        Assert.Contains(report.Findings, note => note.Found is "works without the key too");
        Assert.Contains(provider.Requests, r => r.Line == "GET /v.mp4" && r.Authorization == $"Bearer {PlantedProvider.Key}");
    }

    [Theory]
    [InlineData(401, """{"error":"Incorrect API key provided"}""", nameof(VerificationResult.Refused))]
    [InlineData(402, """{"error":"insufficient balance"}""", nameof(VerificationResult.Refused))]
    [InlineData(429, """{"error":"slow down"}""", nameof(VerificationResult.Refused))]
    [InlineData(500, """{"error":"boom"}""", nameof(VerificationResult.OutcomeUnknown))]
    [InlineData(200, "<?xml version='1.0'?>", nameof(VerificationResult.OutcomeUnknown))]
    [InlineData(200, "{}", nameof(VerificationResult.OutcomeUnknown))]
    public async Task A_create_without_a_task_ends_the_verification_and_is_not_repeated(int status, string body, string expected)
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.OnCreate = http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(body);
        };
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));

        Assert.Equal((expected, null, 0), (report.Result.ToString(), report.Operation, report.Polls));
        Assert.NotEmpty(report.Error!);
        Assert.Single(provider.Requests);
        await TranscriptsPassAsync(fixture);
    }

    [Fact]
    public async Task A_create_that_gets_no_answer_in_time_is_sent_once_and_its_outcome_is_unknown()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.OnCreate = TestHttpServer.HangAsync;
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(VerificationFixture.Plan(provider), submitTimeout: TimeSpan.FromMilliseconds(200));

        Assert.Equal((VerificationResult.OutcomeUnknown, 1), (report.Result, provider.Creates));
        Assert.Contains("no response", fixture.Display);
        Assert.NotNull(Assert.Single(fixture.Transcripts).Problem);
    }

    [Fact]
    public async Task An_interrupt_during_the_create_waits_for_the_task_so_that_it_can_be_resumed()
    {
        await using var provider = await PlantedProvider.StartAsync();
        using var interrupt = new CancellationTokenSource();
        var create = provider.OnCreate;
        provider.OnCreate = async http =>
        {
            await interrupt.CancelAsync();
            await create(http);
        };
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(VerificationFixture.Plan(provider), interrupt.Token);

        Assert.Equal((VerificationResult.Interrupted, "task-1", true), (report.Result, report.Operation, report.CanResume));

        using var second = new VerificationFixture();
        var resumed = await second.RunAsync(VerificationFixture.Plan(provider), resume: report.Operation);
        Assert.Equal((VerificationResult.Completed, 1), (resumed.Result, provider.Creates));
        Assert.Empty(resumed.Differences);
    }

    [Fact]
    public async Task A_render_that_takes_too_long_ends_with_the_task_to_resume()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.Polls = ["""{"status":"pending"}"""];
        using var fixture = new VerificationFixture();
        var report = await fixture.RunAsync(VerificationFixture.Plan(provider), timeout: TimeSpan.FromMilliseconds(300));
        Assert.Equal((VerificationResult.TimedOut, true, 1), (report.Result, report.CanResume, provider.Creates));
    }

    [Fact]
    public async Task A_failed_render_is_reported_with_its_reason_and_its_transcript_passes()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.Polls = ["""{"status":"failed","error":{"code":"internal_error","message":"out of memory"}}"""];
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));

        Assert.Equal((VerificationResult.RenderFailed, false), (report.Result, report.CanResume));
        Assert.Contains("out of memory", report.Error);
        Assert.Contains(fixture.Transcripts, file => file.Name is "poll-rejected-renderfailed.http");
        await TranscriptsPassAsync(fixture);
    }

    [Fact]
    public async Task Answers_that_cannot_be_read_end_the_verification_with_the_task_to_resume()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.Polls = ["not json"];
        using var fixture = new VerificationFixture();
        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));
        Assert.Equal((VerificationResult.PollFailed, 5, true), (report.Result, report.Polls, report.CanResume));
        Assert.Contains(report.Differences, d => d.Subject is "poll");
        await TranscriptsPassAsync(fixture);
    }

    [Fact]
    public async Task A_response_in_another_format_is_a_difference()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.OnCreate = http => http.Response.WriteAsync("""{"job":{"uuid":"7"}}""");
        using var fixture = new VerificationFixture();
        var report = await fixture.RunAsync(VerificationFixture.Plan(provider));
        Assert.Equal(VerificationResult.OutcomeUnknown, report.Result);
        Assert.Contains(report.Differences, d => d.Subject is "members of create" && d.Expected.Contains("request_id"));
    }

    [Fact]
    public async Task A_second_paid_call_never_leaves_the_process()
    {
        await using var provider = await PlantedProvider.StartAsync();
        var recorder = new ExchangeRecorder("Authorization", TimeProvider.System, new Silent());
        using var http = new HttpMessageInvoker(recorder.Wrap(new SocketsHttpHandler(), ExchangeKind.Create));
        using var first = await http.SendAsync(new(HttpMethod.Post, provider.Url), default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => http.SendAsync(new(HttpMethod.Post, provider.Url), default));
        Assert.Equal(1, provider.Creates);
    }

    internal static async Task TranscriptsPassAsync(VerificationFixture fixture, string dialect = "grok")
    {
        Assert.NotEmpty(fixture.Transcripts);
        foreach (var transcript in fixture.Transcripts)
        {
            Assert.Null(transcript.Problem);
            await Dialects.TranscriptTests.RunAsync(fixture.Save(transcript), dialect);
        }
    }

    private static string DoneWith(string members) => $"{Done[..^1]},{members}}}";

    private static async Task<Finding> OnlyDifferenceAsync(Action<PlantedProvider> plant, Price? price = null)
    {
        await using var provider = await PlantedProvider.StartAsync();
        plant(provider);
        using var fixture = new VerificationFixture();
        var report = await fixture.RunAsync(VerificationFixture.Plan(provider, price));
        Assert.Equal((VerificationResult.Completed, 1), (report.Result, provider.Creates));
        await TranscriptsPassAsync(fixture);
        return Assert.Single(report.Differences);
    }

    private sealed class Silent : IVerificationListener
    {
        public void OnRequest(Exchange exchange)
        {
        }

        public void OnResponse(Exchange exchange, IReadOnlyList<string> values)
        {
        }

        public void OnAccepted(string operation)
        {
        }
    }
}
