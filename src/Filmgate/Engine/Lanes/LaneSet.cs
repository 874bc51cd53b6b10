using System.Collections.Concurrent;
using Filmgate.Upstreams;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine.Lanes;

/// <summary>
/// The lanes of this node: one for each credential of a configured provider, and one for each host that results are downloaded from.
/// </summary>
internal sealed partial class LaneSet
{
    private const int MaxHosts = 1000;
    private const string Host = "host ";
    private readonly ConcurrentDictionary<(string Provider, string Credential), LaneState> _byCredential = new();
    private readonly ConcurrentDictionary<string, LaneState> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ModelLane> _models = new(StringComparer.Ordinal);
    private readonly ProviderSet _providers;
    private readonly EngineOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<LaneSet> _log;
    private volatile IReadOnlyDictionary<string, DateTimeOffset> _pauses = new Dictionary<string, DateTimeOffset>();

    public LaneSet(ProviderSet providers, EngineOptions options, TimeProvider clock, ILogger<LaneSet> log)
    {
        (_providers, _options, _clock, _log) = (providers, options, clock, log);
        foreach (var provider in providers.All)
            foreach (var credential in provider.Credentials) Of(provider.Name, credential.Id);
    }

    /// <summary>Called when a submission may start that could not before.</summary>
    public Action? Opened { get; set; }

    /// <summary>The lanes of hosts that results are downloaded from.</summary>
    public IEnumerable<LaneState> Hosts => _byName.Values.Where(lane => lane.Name.StartsWith(Host, StringComparison.Ordinal));

    public IEnumerable<LaneState> OfProvider(string provider) =>
        _byName.Values.Where(lane => lane.Name.StartsWith($"{provider}/", StringComparison.Ordinal));

    /// <summary>Since when the operator has paused the provider. Null: it is not paused.</summary>
    public DateTimeOffset? PausedAt(string provider) => _pauses.TryGetValue(provider, out var at) ? at : null;

    public void SetPauses(IReadOnlyDictionary<string, DateTimeOffset> pauses)
    {
        var changed = _pauses.Keys.Except(pauses.Keys).Concat(pauses.Keys.Except(_pauses.Keys)).ToList();
        _pauses = pauses;
        foreach (var lane in changed.SelectMany(OfProvider)) lane.SetPaused(pauses.ContainsKey(NameOf(lane.Name)));
    }

    public LaneState Of(string provider, string credential) =>
        _byCredential.GetOrAdd((provider, credential), key => Of($"{key.Provider}/{key.Credential}"));

    /// <summary>The lane of a model's submissions.</summary>
    public ModelLane Of(string provider, string credential, string model)
    {
        var lane = Of(provider, credential).ModelOf(model);
        if (!_models.ContainsKey(lane.Name)) _models.TryAdd(lane.Name, lane);        // an add takes a lock, also in vain
        return lane;
    }

    /// <summary>Null: it is not the lane of submissions.</summary>
    public ModelLane? ModelOf(string name) => _models.GetValueOrDefault(name);

    public LaneState Of(string name) => _byName.TryGetValue(name, out var lane) ? lane : Add(name);

    public static string NameOfHost(Uri url) => $"{Host}{url.Authority}";

    /// <summary>Whether a submission takes another route if there is one.</summary>
    public bool IsAvoided(ProviderRoute route) => Of(route.Provider.Name, route.Credential.Id).IsAvoided(_clock.GetUtcNow());

    private LaneState Add(string name)
    {
        if (_byName.Count >= MaxHosts)
            foreach (var host in Hosts) _byName.TryRemove(host.Name, out _);     // what is known of them is learned again
        return _byName.GetOrAdd(name, key => Create(key, _providers.Find(NameOf(key))?.Limits ?? ProviderLimits.Unknown));
    }

    private LaneState Create(string name, ProviderLimits limits)
    {
        var state = new LaneState(name, limits, _clock, _options.CallsPerLane);
        state.Opened += () => Opened?.Invoke();
        state.Noticed += Write;
        if (_pauses.ContainsKey(NameOf(name))) state.SetPaused(true);
        return state;
    }

    private void Write(LaneNotice notice)
    {
        switch (notice)
        {
            case LaneNotice.NotResponding o:
                Log.NotResponding(_log, o.Lane, CircuitBreaker.MaxFailures, (o.ProbeAt - _clock.GetUtcNow()).TotalSeconds);
                break;
            case LaneNotice.Responding o:
                Log.Responding(_log, o.Lane);
                break;
            case LaneNotice.AccountRefused { Error: var error } o:
                Log.AccountRefused(_log, o.Lane, error.Rule.Code, error.MessageWithAdvice, NameOf(o.Lane));
                break;
            case LaneNotice.AccountAccepted o:
                Log.AccountAccepted(_log, o.Lane);
                break;
        }
    }

    private static string NameOf(string lane) => lane[..Math.Max(0, lane.IndexOf('/', StringComparison.Ordinal))];

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "{Lane} does not respond: {Failures} calls in a row failed. The next call is made in {Seconds:0} s")]
        public static partial void NotResponding(ILogger logger, string lane, int failures, double seconds);

        [LoggerMessage(2, LogLevel.Information, "{Lane} responds again")]
        public static partial void Responding(ILogger logger, string lane);

        [LoggerMessage(
            3,
            LogLevel.Error,
            "{Lane} refuses all submissions ({Code}): {Reason} Videos wait for it within submit_window. One submission at a time "
            + "tries it again; POST /v1/providers/{Provider}/resume tries it now")]
        public static partial void AccountRefused(ILogger logger, string lane, string code, string reason, string provider);

        [LoggerMessage(4, LogLevel.Information, "{Lane} accepts submissions again")]
        public static partial void AccountAccepted(ILogger logger, string lane);
    }
}
