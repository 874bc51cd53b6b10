using System.Net;
using Filmgate.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Api.Authentication;

/// <summary>
/// Counts requests with a wrong key by the address that they come from, on this node. Too many get 429 instead of 401. If the addresses are
/// known (<c>trusted_proxies</c>), the address is then refused before its key is looked at; else many clients may share it, and a valid
/// key is always accepted.
/// </summary>
internal sealed partial class FailedAuthentications(ApiOptions options, TimeProvider clock, ILogger<FailedAuthentications> log)
{
    public const int PerMinute = 60;
    private const int MaxAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (DateTimeOffset Since, int Count)> _failures = [];

    /// <summary>Null: the key of the request may be looked at.</summary>
    public ApiError? Refuse(HttpContext http)
    {
        if (options.TrustedProxies.Count == 0 || ClientAddress.Of(http) is not { } address) return null;
        lock (_lock) return Exceeded(ClientAddress.Network(address));
    }

    /// <summary>Counts a failure.</summary>
    /// <returns>The error for the client: <paramref name="error"/>, or that there were too many.</returns>
    public ApiError Count(HttpContext http, ApiError error)
    {
        if (ClientAddress.Of(http) is not { } client) return error;
        var (address, now) = (ClientAddress.Network(client), clock.GetUtcNow());
        lock (_lock)
        {
            if (Exceeded(address) is { } exceeded) return exceeded;
            if (_failures.Count >= MaxAddresses) Forget(now);
            var (since, count) = _failures.GetValueOrDefault(address);
            _failures[address] = now - since < Window ? (since, count + 1) : (now, 1);
            if (count + 1 == PerMinute && now - since < Window) Log.TooMany(log, address, PerMinute);
        }

        return error;
    }

    private ApiError? Exceeded(IPAddress address)
    {
        if (!_failures.TryGetValue(address, out var failures) || failures.Count < PerMinute) return null;
        var left = failures.Since + Window - clock.GetUtcNow();
        return left > TimeSpan.Zero ? ApiError.TooManyFailedAuthentications(PerMinute, left) : null;
    }

    /// <summary>
    /// Addresses that have failed long ago; if that is not enough, all: an attacker with so many cannot be limited this way.
    /// </summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, (since, _)) in _failures)
            if (now - since >= Window) _failures.Remove(address);
        if (_failures.Count >= MaxAddresses) _failures.Clear();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Address} sent {Count} wrong API keys within a minute; more are refused with 429")]
        public static partial void TooMany(ILogger logger, IPAddress address, int count);
    }
}
