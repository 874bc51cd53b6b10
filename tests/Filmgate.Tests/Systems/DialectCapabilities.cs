using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Tests.Dialects;
using Filmgate.Tests.Providers;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Tests.Systems;

/// <summary>The optional abilities of a dialect, detected from its code and its requests.</summary>
internal sealed record DialectCapabilities(bool Cancels, bool LooksUp, bool RequestsCallbacks, bool VerifiesCallbacks)
{
    private const string Callback = "https://gateway.invalid/callbacks/1";

    public static async Task<DialectCapabilities> DetectAsync(IDialect dialect, UpstreamSystem system) => new(
        Overrides(dialect, nameof(IDialect.CancelAsync)),
        dialect.CanLookUp,
        await RequestsCallbacksAsync(dialect, system),
        Overrides(dialect, nameof(IDialect.ReadCallback)));

    /// <summary>Whether the dialect has its own method instead of the interface's default.</summary>
    private static bool Overrides(IDialect dialect, string method)
    {
        var map = dialect.GetType().GetInterfaceMap(typeof(IDialect));
        return map.TargetMethods[Array.FindIndex(map.InterfaceMethods, m => m.Name == method)].DeclaringType != typeof(IDialect);
    }

    /// <summary>Sends a request with a callback URL and checks whether the provider gets it.</summary>
    private static async Task<bool> RequestsCallbacksAsync(IDialect dialect, UpstreamSystem system)
    {
        await using var server = await FakeProvider.StartAsync(_ => new("{}"));
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var provider = new Provider("test", system, server.Url, [new("default", "test-key")]);
        var submission = TestSubmission.Create("m", seconds: 5, new Frame("1280x720", "16:9", "720p")) with { CallbackUrl = Callback };
        await dialect.StartAsync(submission, new(provider, dialect.Name, provider.Credentials[0], http, TimeProvider.System), default);
        return server.Requests.Any(request =>
            Uri.UnescapeDataString(request.Line).Contains(Callback, StringComparison.Ordinal)
            || request.Body.Replace("\\/", "/", StringComparison.Ordinal).Contains(Callback, StringComparison.Ordinal));
    }
}
