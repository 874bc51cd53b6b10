using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Engine.Lanes;
using Filmgate.Media.Downloads;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>The engine of a gateway, with a dialect of the test instead of the real ones.</summary>
internal static class DialectEngine
{
    public static VideoEngine Create(
        IServiceProvider services, IDialect dialect, TimeProvider clock, CollectedLogs? logs = null, VideoTransitions? transitions = null)
    {
        T Get<T>() where T : notnull => services.GetRequiredService<T>();
        logs ??= new();
        var steps = new Steps(
            Get<Router>(),
            Get<ProviderSet>(),
            new DialectSet([dialect]),
            Get<SubmissionBuilder>(),
            Get<InputUrls>(),
            Get<UpstreamHttp>(),
            Get<VideoDownload>(),
            Get<RenderClocks>(),
            Get<ListedPolls>(),
            Get<LaneSet>(),
            clock,
            logs.Of<Steps>());
        return new(
            Get<IVideoStore>(),
            transitions ?? Get<VideoTransitions>(),
            Get<LateOperations>(),
            steps,
            Get<Lifecycle>(),
            Get<LaneSet>(),
            Get<BlockedSubmissions>(),
            Get<DueQueue>(),
            Get<NodeLease>(),
            Get<IProgressListener>(),
            clock,
            logs.Of<VideoEngine>());
    }
}
