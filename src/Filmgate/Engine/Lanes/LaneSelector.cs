using System.Collections.Concurrent;
using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Engine.Lanes;

/// <summary>Names the lane of a video's next step: the credential that is called, or the host that the result is downloaded from.</summary>
internal sealed class LaneSelector(ModelCatalogue catalogue, Router router)
{
    /// <summary>For videos that no configured provider can run. Their next step fails without a call.</summary>
    private const string NoProvider = "none";

    /// <summary>One instance of each name, because every video in flight refers to one.</summary>
    private readonly ConcurrentDictionary<(string Provider, string Credential), string> _names = new();

    /// <param name="rendered">The render to download next, if the row does not show it yet.</param>
    public string For(VideoTask task, Rendered? rendered = null)
    {
        if ((rendered?.Source ?? task.Source) is { } source && task.Status is not VideoStatus.Queued) return HostOf(source);
        if (task is { Status: not VideoStatus.Queued, Attempt: { } attempt }) return NameOf(attempt.Provider, attempt.Credential);
        var next = task.Attempt switch { null => 1, { EndedAt: null } current => current.Number, var ended => ended.Number + 1 };
        return router.RouteTo(catalogue.FindOrUnchecked(task.ModelOfAttempt(next)), task.Request) is { } route
            ? NameOf(route.Provider.Name, route.Credential.Id)
            : NoProvider;
    }

    private string NameOf(string provider, string credential) =>
        _names.GetOrAdd((provider, credential), static key => $"{key.Provider}/{key.Credential}");

    private static string HostOf(VideoSource source) =>
        Uri.TryCreate(source.Url, UriKind.Absolute, out var url) ? $"host {url.Authority}" : NoProvider;
}
