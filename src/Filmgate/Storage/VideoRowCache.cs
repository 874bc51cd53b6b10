using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// The rows that were read last, because clients ask for the same videos again and again. Whoever writes forgets what it changed after the commit and before
/// its own caller hears of it; a write that does not say what it changes forgets everything. Another process that works on the same file (the commands
/// for media do) is noticed within <see cref="MaxAge"/>. The engine never reads here: its decisions are about money.
/// </summary>
internal sealed class VideoRowCache(TimeProvider clock)
{
    /// <summary>In two halves: what nobody asked for while the younger half filled up is dropped with the older one. About 1.8 KB each, measured; at most about 4, by estimate.</summary>
    private const int MostOfAHalf = 8192;

    /// <summary>Characters of a row's own text. What is larger is rare, and would make the memory that this takes anybody's guess.</summary>
    private const int Large = 1024;
    private const int Stripes = 8192;
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly long[] _changes = new long[Stripes];
    private long _all;
    private volatile ConcurrentDictionary<string, Row> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, Row> _old = new(StringComparer.Ordinal);
    private int _count;

    public VideoTask? Find(string id)
    {
        if (_young.TryGetValue(id, out var row)) return IsFresh(row) ? row.Task : null;
        if (!_old.TryGetValue(id, out row) || !IsFresh(row)) return null;
        Add(id, row);
        return row.Task;
    }

    /// <summary>Taken before the row is read; what has been changed since must not be kept.</summary>
    public CacheVersion VersionOf(string id) => new(Volatile.Read(ref _changes[StripeOf(id)]), Volatile.Read(ref _all));

    public void Add(VideoTask task, CacheVersion before)
    {
        if (!IsSmall(task.Request)) return;
        var row = new Row(task, before, clock.GetTimestamp());
        if (IsFresh(row)) Add(task.Id, row);
    }

    public void Invalidate(string id) => Interlocked.Increment(ref _changes[StripeOf(id)]);

    public void InvalidateAll() => Interlocked.Increment(ref _all);

    /// <summary>Decided when it is read, not when it is kept: a change that comes in between is seen in any case.</summary>
    private bool IsFresh(Row row) => row.Before == VersionOf(row.Task.Id) && clock.GetElapsedTime(row.At) < MaxAge;

    private void Add(string id, Row row)
    {
        var young = _young;
        if (young.TryAdd(id, row))
        {
            if (Interlocked.Increment(ref _count) < MostOfAHalf) return;
            Interlocked.Exchange(ref _count, 0);
            _old = young;
            _young = new(StringComparer.Ordinal);
        }
        else
        {
            young[id] = row;
        }
    }

    private static int StripeOf(string id) => (int)((uint)id.GetHashCode(StringComparison.Ordinal) % Stripes);

    private static bool IsSmall(VideoRequest request) =>
        request is { Native: null, ProviderOptions: null }
        && request.Prompt.Length + (request.NegativePrompt?.Length ?? 0) + (request.WebhookUrl?.Length ?? 0)
            + (request.Metadata?.Sum(entry => entry.Key.Length + entry.Value.Length) ?? 0) + request.Warnings.Sum(warning => warning.Length) < Large;

    /// <param name="Changes">Of all videos that share a stripe with it.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct CacheVersion(long Changes, long All);

    private sealed record Row(VideoTask Task, CacheVersion Before, long At);
}
