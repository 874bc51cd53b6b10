using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>The rows that were read last, because clients ask for the same videos again and again.</summary>
/// <remarks>
/// A write invalidates what it changed after the commit and before it returns. A write that does not name its video invalidates everything.
/// Writes of another process on the same file (the media commands) are seen within <see cref="MaxAge"/>.
/// The engine never reads the cache: its decisions are about money.
/// </remarks>
internal sealed class VideoRowCache(TimeProvider clock)
{
    /// <summary>
    /// Rows in each of two generations. When the young one is full, it becomes the old one, and the rows of the old one that nobody asked
    /// for are dropped. A row takes about 1.8 KB (measured), at most about 4 KB (estimated).
    /// </summary>
    private const int GenerationSize = 8192;

    /// <summary>Characters of a row's own texts. Larger rows are rare, and would make the cache's memory unpredictable.</summary>
    private const int MaxTextLength = 1024;
    private const int StripeCount = 8192;
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly long[] _stripeVersions = new long[StripeCount];
    private long _overallVersion;
    private volatile ConcurrentDictionary<string, Row> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, Row> _old = new(StringComparer.Ordinal);
    private int _youngCount;

    public VideoTask? Find(string id)
    {
        if (_young.TryGetValue(id, out var row)) return IsFresh(row) ? row.Task : null;
        if (!_old.TryGetValue(id, out row) || !IsFresh(row)) return null;
        Add(id, row);
        return row.Task;
    }

    /// <summary>Take it before reading the row: <see cref="Add(VideoTask, CacheVersion)"/> ignores rows that have changed since.</summary>
    public CacheVersion VersionOf(string id) => new(Volatile.Read(ref _stripeVersions[StripeOf(id)]), Volatile.Read(ref _overallVersion));

    public void Add(VideoTask task, CacheVersion version)
    {
        if (!IsSmall(task.Request)) return;
        var row = new Row(task, version, clock.GetTimestamp());
        if (IsFresh(row)) Add(task.Id, row);
    }

    public void Invalidate(string id) => Interlocked.Increment(ref _stripeVersions[StripeOf(id)]);

    public void InvalidateAll() => Interlocked.Increment(ref _overallVersion);

    /// <summary>Checked when the row is read from the cache, so a change after it was added is always seen.</summary>
    private bool IsFresh(Row row) => row.Version == VersionOf(row.Task.Id) && clock.GetElapsedTime(row.AddedAt) < MaxAge;

    private void Add(string id, Row row)
    {
        var young = _young;
        if (young.TryAdd(id, row))
        {
            if (Interlocked.Increment(ref _youngCount) < GenerationSize) return;
            Interlocked.Exchange(ref _youngCount, 0);
            _old = young;
            _young = new(StringComparer.Ordinal);
        }
        else
        {
            young[id] = row;
        }
    }

    private static int StripeOf(string id) => (int)((uint)id.GetHashCode(StringComparison.Ordinal) % StripeCount);

    private static bool IsSmall(VideoRequest request)
    {
        if (request is not { Native: null, ProviderOptions: null }) return false;
        var texts = request.Prompt.Length + (request.NegativePrompt?.Length ?? 0) + (request.WebhookUrl?.Length ?? 0);
        var metadata = request.Metadata?.Sum(entry => entry.Key.Length + entry.Value.Length) ?? 0;
        return texts + metadata + request.Warnings.Sum(warning => warning.Length) < MaxTextLength;
    }

    /// <param name="Stripe">Changes of all videos that share a stripe with this one.</param>
    /// <param name="Overall">Changes that may be of any video.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct CacheVersion(long Stripe, long Overall);

    private sealed record Row(VideoTask Task, CacheVersion Version, long AddedAt);
}
