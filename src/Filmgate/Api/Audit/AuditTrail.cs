using Filmgate.Api.Authentication;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Audit;

/// <summary>Records what operators do: before it is done, so that no action is without an entry, and how it ended.</summary>
internal sealed class AuditTrail(IAuditLog log, TimeProvider clock)
{
    private const int MaxLength = 200;
    private static readonly string[] SubjectValues = ["id", "name", "account", "group", "video"];

    /// <summary>Runs the handler of a route, and records it if the route says so.</summary>
    public Task RunAsync(HttpContext http, Caller caller, Func<HttpContext, Caller, Task> handle) =>
        caller.IsOperator && http.GetEndpoint()?.Metadata.GetMetadata<AuditedRoute>() is { OfOthers: false } route
            ? RecordAsync(http, caller, new(route.Action, SubjectOf(http)), () => handle(http, caller))
            : handle(http, caller);

    /// <summary>Runs what is done to a video, and records it if it is another key's.</summary>
    /// <param name="fallback">The action of a route that does not name it. Null: the route only reads.</param>
    public Task RunAsync(HttpContext http, Caller caller, VideoTask video, Func<Task> handle, string? fallback = null)
    {
        if (video.Owner == caller.Owner || !caller.IsOperator) return handle();
        var action = http.GetEndpoint()?.Metadata.GetMetadata<AuditedRoute>() is { OfOthers: true } route ? route.Action : fallback;
        return action is null ? handle() : RecordAsync(http, caller, new(action, video.Id) { Detail = $"owner {video.Owner}" }, handle);
    }

    /// <summary>Adds what the handler knows better than the route.</summary>
    public static void Describe(HttpContext http, string? subject = null, string? detail = null)
    {
        if (http.Items[typeof(Description)] is not Description description) return;
        description.Subject = subject ?? description.Subject;
        description.Detail = detail ?? description.Detail;
    }

    private async Task RecordAsync(HttpContext http, Caller caller, Description description, Func<Task> handle)
    {
        var now = clock.GetUtcNow();
        var entry = new AuditEntry(
            AuditEntry.NewId(now), now, caller.IsCommand ? AuditEntry.Command : caller.Owner, description.Action,
            Shortened(description.Subject), Shortened(description.Detail),
            Address: ClientAddress.Of(http)?.ToString(), RequestId: http.Response.Headers["x-request-id"].ToString());
        await log.AddAsync(entry);
        http.Items[typeof(Description)] = description;
        await handle();
        await log.EndAsync(entry with
        {
            Status = http.Response.StatusCode,
            Subject = Shortened(description.Subject),
            Detail = Shortened(description.Detail),
        });
    }

    private static string? SubjectOf(HttpContext http) =>
        SubjectValues.Select(name => http.Request.RouteValues.GetValueOrDefault(name)).OfType<string>().FirstOrDefault();

    /// <summary>As much as an entry keeps.</summary>
    public static string? Shortened(string? text) => text is { Length: > MaxLength } ? text[..MaxLength] : text;

    private sealed class Description(string action, string? subject)
    {
        public string Action => action;

        public string? Subject { get; set; } = subject;

        public string? Detail { get; set; }
    }
}
