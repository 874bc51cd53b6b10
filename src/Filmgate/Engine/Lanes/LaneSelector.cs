using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Engine.Lanes;

/// <summary>Names the lane of a video's next step: the credential that is called, or the host that the result is downloaded from.</summary>
internal sealed class LaneSelector(ModelCatalogue catalogue, Router router, LaneSet lanes)
{
    /// <summary>For videos that no configured provider can run. Their next step fails without a call.</summary>
    private const string NoProvider = "none";

    /// <param name="rendered">The render to download next, if the row does not show it yet.</param>
    public string For(VideoTask task, Rendered? rendered = null)
    {
        if ((rendered?.Source ?? task.Source) is { } source && task.Status is not VideoStatus.Queued) return HostOf(source);
        if (task is { Status: not VideoStatus.Queued, Attempt: { } attempt })
            return lanes.Of(attempt.Provider, attempt.Credential).Name;
        return RouteOf(task, task.NextAttempt) is { } route
            ? lanes.Of(route.Provider.Name, route.Credential.Id, route.UpstreamModel).Name
            : NoProvider;
    }

    /// <summary>The route of a queued video's attempt. One that may have been sent stays where it was sent.</summary>
    public ProviderRoute? RouteOf(VideoTask task, int attempt) => router.RouteTo(
        catalogue.FindOrUnchecked(task.ModelOfAttempt(attempt)), task.Request, task.MayHaveBeenSent ? null : lanes.IsAvoided);

    /// <summary>Where the video is being rendered. Null: nowhere.</summary>
    /// <param name="rendered">The finished render, if the row does not show it yet.</param>
    public ModelLane? LaneOfRender(VideoTask task, Rendered? rendered) =>
        task is { Status: VideoStatus.Running or VideoStatus.Failed, Source: null, Attempt: { Operation: not null, EndedAt: null } attempt }
        && rendered is null
            ? lanes.Of(attempt.Provider, attempt.Credential, attempt.UpstreamModel)
            : null;

    /// <summary>Whether another provider or a fallback model could take a queued video.</summary>
    public bool MayMove(VideoTask task) =>
        !task.MayHaveBeenSent && (task.HasFallbackAfter(task.NextAttempt) || router.HasSeveralProviders);

    public static string HostOf(VideoSource source) =>
        Uri.TryCreate(source.Url, UriKind.Absolute, out var url) ? LaneSet.NameOfHost(url) : NoProvider;
}
