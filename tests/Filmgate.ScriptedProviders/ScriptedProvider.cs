using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Filmgate.ScriptedProviders;

/// <summary>Executes one script: creates tasks, and counts the requests for each.</summary>
internal sealed class ScriptedProvider
{
    // Decimal and above 2^53, like Kling's ids.
    private long _lastId = 861_300_000_000_000_000;

    private readonly ConcurrentDictionary<string, bool> _taskFails = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string RequestLine, string Id), int> _requests = new();
    private readonly List<(Regex Pattern, ScriptedRoute Route)> _routes;

    public ScriptedProvider(ProviderScript script)
    {
        Key = script.Key;
        _routes = [.. script.Routes.Select(route => (Pattern(route.RequestLine), route))];
    }

    public ApiKeyRule Key { get; }

    /// <summary>The bodies of all requests that created a task.</summary>
    public ConcurrentQueue<string> Creates { get; } = [];

    /// <summary>Returns the response and the task id, or null if there is no such route or task.</summary>
    public (ScriptedResponse Response, string Id)? Handle(string requestLine, string body, Func<string, string> header)
    {
        foreach (var (pattern, route) in _routes)
        {
            if (pattern.Match(requestLine) is not { Success: true } match) continue;
            if (route.RequiredHeaders?.FirstOrDefault(required => header(required.Key) != required.Value) is { Key: { } missing })
                return (new($"{{\"error\":\"{missing} is missing\"}}", 400), "");
            if (match.Groups["id"] is { Success: true, Value: var known })
                return _taskFails.TryGetValue(known, out var isFailing) ? (Next(route, known, isFailing), known) : null;

            var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
            var fails = body.Contains("[fails]", StringComparison.Ordinal);
            Creates.Enqueue(body);
            _taskFails[id] = fails;
            return (Next(route, id, fails), id);
        }

        return null;
    }

    private ScriptedResponse Next(ScriptedRoute route, string id, bool fails)
    {
        var responses = fails && route.Failed is not null ? route.Failed : route.Responses;
        var count = _requests.AddOrUpdate((route.RequestLine, id), 0, (_, before) => before + 1);
        return responses[Math.Min(count, responses.Count - 1)];
    }

    /// <summary>A request line without a query matches any query, because some providers accept the callback URL there.</summary>
    private static Regex Pattern(string requestLine)
    {
        var path = Regex.Escape(requestLine).Replace(@"\{id}", "(?<id>[0-9]+)", StringComparison.Ordinal);
        var query = requestLine.Contains('?', StringComparison.Ordinal) ? "" : @"(\?.*)?";
        return new($"^{path}{query}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }
}
