using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Filmgate.ScriptedProviders;

/// <summary>Plays one script: makes tasks, and remembers how often each was asked about.</summary>
internal sealed class ScriptedProvider
{
    private readonly ConcurrentDictionary<string, bool> _tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Line, string Id), int> _asked = new();
    private readonly List<(Regex Line, ScriptedRoute Route)> _routes;
    private long _last = 861_300_000_000_000_000;                       // decimal and beyond 2^53, as Kling's

    public ScriptedProvider(ProviderScript script)
    {
        Key = script.Key;
        _routes = [.. script.Routes.Select(route => (Pattern(route.Line), route))];
    }

    public ApiKeyRule Key { get; }

    /// <summary>The bodies of all requests that made a task.</summary>
    public ConcurrentQueue<string> Creates { get; } = [];

    /// <summary>What to answer; null: there is no such route, or no such task.</summary>
    public (ScriptedResponse ScriptedResponse, string Id)? Ask(string line, string body, Func<string, string> header)
    {
        foreach (var (pattern, route) in _routes)
        {
            if (pattern.Match(line) is not { Success: true } match) continue;
            if (route.Needs?.FirstOrDefault(need => header(need.Key) != need.Value) is { Key: { } missing }) return (new($"{{\"error\":\"{missing} is missing\"}}", 400), "");
            if (match.Groups["id"] is { Success: true, Value: var asked }) return _tasks.TryGetValue(asked, out var failing) ? (Next(route, asked, failing), asked) : null;

            var id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
            var fails = body.Contains("[fails]", StringComparison.Ordinal);
            Creates.Enqueue(body);
            _tasks[id] = fails;
            return (Next(route, id, fails), id);
        }

        return null;
    }

    private ScriptedResponse Next(ScriptedRoute route, string id, bool fails)
    {
        var answers = fails && route.Failed is not null ? route.Failed : route.Answers;
        var count = _asked.AddOrUpdate((route.Line, id), 0, (_, before) => before + 1);
        return answers[Math.Min(count, answers.Count - 1)];
    }

    /// <summary>A line without a query takes any: some providers are told there where to call back.</summary>
    private static Regex Pattern(string line) =>
        new($"^{Regex.Escape(line).Replace(@"\{id}", "(?<id>[0-9]+)", StringComparison.Ordinal)}{(line.Contains('?', StringComparison.Ordinal) ? "" : @"(\?.*)?")}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
