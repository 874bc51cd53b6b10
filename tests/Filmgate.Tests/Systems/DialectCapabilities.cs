using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Tests.Providers;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Tests.Systems;

/// <summary>What a dialect can do beside making a video, found out rather than written down.</summary>
internal sealed record DialectCapabilities(bool Cancels, bool LooksUp, bool AsksForCallbacks, bool ChecksCallbacks)
{
    private const string Callback = "https://gateway.invalid/callbacks/1";

    public static async Task<DialectCapabilities> DetectAsync(IDialect dialect, UpstreamSystem system) =>
        new(Has(dialect, nameof(IDialect.CancelAsync)), dialect.CanLookUp, await AsksAsync(dialect, system), Has(dialect, nameof(IDialect.ReadCallback)));

    /// <summary>The interface has a body for it that says no; a dialect that can has one of its own.</summary>
    private static bool Has(IDialect dialect, string method)
    {
        var map = dialect.GetType().GetInterfaceMap(typeof(IDialect));
        return map.TargetMethods[Array.FindIndex(map.InterfaceMethods, m => m.Name == method)].DeclaringType != typeof(IDialect);
    }

    /// <summary>Sends a request with a callback address, and looks whether it arrives.</summary>
    private static async Task<bool> AsksAsync(IDialect dialect, UpstreamSystem system)
    {
        await using var server = await FakeProvider.StartAsync(_ => new("{}"));
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var provider = new Provider("test", system, server.Url, [new("default", "test-key")]);
        var submission = new Submission { VideoId = "video_1", Attempt = 1, UpstreamModel = "m", Prompt = "A kite", Seconds = 5, Frame = new Frame("1280x720", "16:9", "720p"), CallbackUrl = Callback };
        await dialect.StartAsync(submission, new(provider, dialect.Name, provider.Credentials[0], http, TimeProvider.System), default);
        return server.Requests.Any(asked => $"{Uri.UnescapeDataString(asked.Line)}\n{asked.Body.Replace("\\/", "/", StringComparison.Ordinal)}".Contains(Callback, StringComparison.Ordinal));
    }
}
