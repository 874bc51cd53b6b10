using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

/// <summary>The whole gateway in front of one provider: a provider is supported when <c>class XTests : ProviderContract</c> is green.</summary>
public abstract class ProviderContract
{
    internal abstract UpstreamSystem System { get; }

    private protected abstract object Request { get; }

    private protected abstract string CreateLine { get; }

    private protected abstract string PollLine { get; }

    /// <summary>Null: the file is at a signed address on another host, which must not see the key.</summary>
    private protected virtual string? FileLine => null;

    private protected abstract FakeResponse Created { get; }

    private protected abstract FakeResponse Running { get; }

    private protected abstract FakeResponse Failed { get; }

    private protected abstract string FailedCode { get; }

    private protected abstract (string Header, string Value) Signed(string key);

    private protected abstract FakeResponse Done(Uri provider, Uri cdn);

    [Fact]
    public async Task A_prompt_becomes_a_stored_mp4_with_the_key_that_the_video_was_submitted_with()
    {
        var keys = new RotatingKeys();
        await using var cdn = await FakeProvider.StartAsync(_ => FakeResponse.Video);
        var polls = 0;
        FakeProvider? self = null;
        await using var provider = self = await FakeProvider.StartAsync(asked =>
        {
            if (asked.Line == FileLine) return FakeResponse.Video;
            if (asked.Line == PollLine) return ++polls == 1 ? Running : Done(self!.Url, cdn.Url);
            keys.Rotate();
            return Created;
        });
        await using var gateway = await StartAsync(provider, keys);

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(Request))["id"]!);

        Assert.True((string)video["status"]! is "completed", video.ToJsonString());
        Assert.Equal(System.Name, (string)video["provider"]!);
        Assert.Equal(Sample.Sound, await gateway.Http.GetByteArrayAsync((string)video["video_url"]!));
        Assert.Equal(new[] { CreateLine, PollLine, PollLine, FileLine }.OfType<string>(), provider.Requests.Select(asked => asked.Line));
        Assert.All(provider.Requests, asked => Assert.Equal(Signed("key-old").Value, asked.Headers[Signed("key-old").Header]));
        Assert.Equal(FileLine is null, !cdn.Requests.IsEmpty);
        Assert.All(cdn.Requests, asked => Assert.DoesNotContain(asked.Headers.Values, value => value.Contains("key-old", StringComparison.Ordinal)));
        Check(provider.Requests.First());

        provider.Requests.Clear();
        await gateway.FinishAsync((string)(await gateway.CreateAsync(Request))["id"]!);
        Assert.All(provider.Requests, asked => Assert.Equal(Signed("key-new").Value, asked.Headers[Signed("key-new").Header]));
    }

    [Fact]
    public async Task A_failed_render_is_a_failed_video_and_is_not_paid_for_twice()
    {
        await using var provider = await FakeProvider.StartAsync(asked => asked.Line == PollLine ? Failed : Created);
        await using var gateway = await StartAsync(provider, new RotatingKeys());

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(Request))["id"]!);

        Assert.Equal("failed", (string)video["status"]!);
        Assert.Equal(FailedCode, (string)video["error"]!["code"]!);
        Assert.Single(provider.Requests, asked => asked.Line == CreateLine);
    }

    /// <summary>What the paid call must say beside the key.</summary>
    private protected virtual void Check(RecordedRequest create)
    {
    }

    private protected Task<RunningGateway> StartAsync(FakeProvider provider, IReadOnlyList<Credential> keys, Uri? publicUrl = null) => RunningGateway.StartAsync(
        provider.Url,
        change: settings => settings with
        {
            Providers = [new(System.Name, System, provider.Url, keys, PollGap: TimeSpan.FromMilliseconds(20))],
            // The CDN of this test is on this machine.
            Media = settings.Media with { Downloads = settings.Media.Downloads with { AllowPrivate = true } },
            Address = settings.Address with { PublicUrl = publicUrl },
        });
}
