using System.Globalization;
using System.Net;
using System.Text;
using Filmgate.Client;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Client;

/// <summary>The samples of the package's README compile and run.</summary>
public sealed class ClientReadmeTests
{
    [Fact]
    public async Task The_samples_are_the_ones_that_are_compiled()
    {
        var readme = await ReadAsync("src/Filmgate.Client/README.md");
        var compiled = Unindented(await ReadAsync("tests/Filmgate.Tests/Client/ClientReadmeSamples.cs"));
        var samples = readme.Split("```csharp\n")[1..].Select(rest => rest[..rest.IndexOf("\n```", StringComparison.Ordinal)]).ToList();
        Assert.Equal(4, samples.Count);
        Assert.All(samples, sample => Assert.Contains(
            Unindented(sample.Replace("new Uri(\"http://127.0.0.1:7300\")", "gateway").Replace("\"kite.mp4\"", "path")),
            compiled));
    }

    [Fact]
    public async Task The_samples_create_download_and_resume_a_video()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        await ClientReadmeSamples.CreateWaitDownloadAsync(gateway.Http.BaseAddress!, folder["kite.mp4"]);
        var file = await File.ReadAllBytesAsync(folder["kite.mp4"]);
        Assert.True(file.AsSpan(4, 4).SequenceEqual("ftyp"u8), $"{file.Length} bytes, not an MP4");

        using var client = new FilmgateClient(gateway.Http.BaseAddress!);
        var id = Assert.Single((await client.ListVideosAsync()).Data).Id;
        Assert.True((await ClientReadmeSamples.ResumeAsync(client, id)).IsCompleted());
    }

    [Fact]
    public async Task The_error_sample_handles_rejected_requests_and_missing_responses()
    {
        var gateway = new ScriptedGateway();
        gateway.Json("""{"error":{"message":"Invalid.","type":"invalid_request_error"}}""", HttpStatusCode.BadRequest)
            .Drop().Drop().Drop().Drop();
        using var client = new FilmgateClient(gateway.Http(), clock: new InstantClock());
        await ClientReadmeSamples.HandleErrorsAsync(client, new() { Prompt = "a kite" }, "order-1");
        await ClientReadmeSamples.HandleErrorsAsync(client, new() { Prompt = "a kite" }, "order-1");
        Assert.Equal(5, gateway.Requests.Count);
        Assert.All(gateway.Requests, request => Assert.Equal("order-1", request.Headers["Idempotency-Key"]));
    }

    [Fact]
    public void The_webhook_sample_accepts_genuine_messages_only()
    {
        var (secret, previous) = (WebhookSigner.NewSecret(), WebhookSigner.NewSecret());
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.True(IsGenuine(now, "{}", "{}"));
        Assert.False(IsGenuine(now, "{}", "{ }"));
        Assert.False(IsGenuine(now - 600, "{}", "{}"));

        bool IsGenuine(long timestamp, string signed, string received) => ClientReadmeSamples.VerifyWebhook(
            secret,
            "msg_1",
            timestamp.ToString(CultureInfo.InvariantCulture),
            new WebhookSigner([previous, secret], SigningKeyPair.Create(TimeProvider.System.GetUtcNow())).Sign("msg_1", timestamp, signed),
            Encoding.UTF8.GetBytes(received));
    }

    private static Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(Repository.Root, path));

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));
}
