using Filmgate.Catalogue;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

/// <summary>The whole gateway with one provider. A provider is supported if its class that derives from this one passes.</summary>
public abstract class ProviderContract
{
    internal abstract UpstreamSystem System { get; }

    private protected abstract object Request { get; }

    private protected abstract string CreateLine { get; }

    private protected abstract string PollLine { get; }

    /// <summary>Null: the file is at a presigned URL on another host, which must not get the API key.</summary>
    private protected virtual string? FileLine => null;

    /// <summary>The question whether the file can be downloaded yet. Null: the provider has none.</summary>
    private protected virtual string? FileStateLine => null;

    private protected abstract FakeResponse Created { get; }

    private protected abstract FakeResponse Running { get; }

    private protected abstract FakeResponse Failed { get; }

    private protected abstract string FailedCode { get; }

    private protected abstract (string Header, string Value) KeyHeader(string key);

    private protected abstract FakeResponse Completed(Uri provider, Uri cdn);

    [Fact]
    public async Task A_completed_render_is_stored_using_the_key_that_the_video_was_submitted_with()
    {
        var keys = new RotatingKeys();
        await using var cdn = await FakeProvider.StartAsync(_ => FakeResponse.Video);
        var polls = 0;
        FakeProvider? self = null;
        await using var provider = self = await FakeProvider.StartAsync(request =>
        {
            if (request.Line == FileLine) return FakeResponse.Video;
            if (request.Line == FileStateLine) return new("""{"state":"ACTIVE"}""");
            if (request.Line == PollLine) return ++polls == 1 ? Running : Completed(self!.Url, cdn.Url);
            keys.Rotate();
            return Created;
        });
        await using var gateway = await StartAsync(provider, keys);

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(Request))["id"]!);

        Assert.True((string)video["status"]! is "completed", video.ToJsonString());
        Assert.Equal(System.Name, (string)video["provider"]!);
        Assert.Equal(SampleMedia.Sound, await gateway.Http.GetByteArrayAsync((string)video["video_url"]!));
        Assert.Equal(
            new[] { CreateLine, PollLine, PollLine, FileStateLine, FileLine }.OfType<string>(),
            provider.Requests.Select(request => request.Line));
        Assert.All(provider.Requests, request => Assert.Equal(KeyHeader("key-old").Value, request.Headers[KeyHeader("key-old").Header]));
        Assert.Equal(FileLine is null, !cdn.Requests.IsEmpty);
        Assert.All(
            cdn.Requests,
            request => Assert.DoesNotContain(request.Headers.Values, value => value.Contains("key-old", StringComparison.Ordinal)));
        Check(provider.Requests.First());

        provider.Requests.Clear();
        await gateway.FinishAsync((string)(await gateway.CreateAsync(Request))["id"]!);
        Assert.All(provider.Requests, request => Assert.Equal(KeyHeader("key-new").Value, request.Headers[KeyHeader("key-new").Header]));
    }

    [Fact]
    public async Task A_failed_render_fails_the_video_and_is_not_submitted_again()
    {
        await using var provider = await FakeProvider.StartAsync(request => request.Line == PollLine ? Failed : Created);
        await using var gateway = await StartAsync(provider, new RotatingKeys());

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(Request))["id"]!);

        Assert.Equal("failed", (string)video["status"]!);
        Assert.Equal(FailedCode, (string)video["error"]!["code"]!);
        Assert.Single(provider.Requests, request => request.Line == CreateLine);
    }

    /// <summary>Checks the paid call, apart from its API key.</summary>
    private protected virtual void Check(RecordedRequest create)
    {
    }

    private protected Task<RunningGateway> StartAsync(FakeProvider provider, IReadOnlyList<Credential> keys, Uri? publicUrl = null) =>
        RunningGateway.StartAsync(
        provider.Url,
        change: settings => settings with
        {
            Providers = [new(System.Name, System, provider.Url, keys, PollGap: TimeSpan.FromMilliseconds(20))],
            // The CDN of this test is on the loopback address.
            Media = settings.Media with { Downloads = settings.Media.Downloads with { AllowPrivate = true } },
            Address = settings.Address with { PublicUrl = publicUrl },
            Catalogue = settings.Catalogue with { UnknownModels = UnknownModelPolicy.Pass },       // requests no list of models
        });
}
