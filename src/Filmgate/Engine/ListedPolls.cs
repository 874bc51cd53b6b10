using System.Collections.Concurrent;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>
/// Polls several tasks of one provider credential with one call, where the dialect can list tasks. Polls that start at about the same time
/// share a call. What the list does not answer is polled alone: a list may lag, so absence proves nothing.
/// </summary>
internal sealed partial class ListedPolls(TimeProvider clock, ILogger<ListedPolls> log)
{
    /// <summary>For fewer polls, a list is not worth its wait.</summary>
    private const int MinPolls = 3;

    /// <summary>How long a poll waits for others, if so many have started in the last second that some will come.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    /// <summary>After a list that failed or knew less than half of the tasks: each of its polls costs a call more.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<(string Provider, string Credential, string Dialect), Gathering> _gatherings = new();

    /// <summary>Null: the task must be polled alone.</summary>
    public async Task<Outcome?> PollAsync(IDialect dialect, Attempt attempt, Upstream upstream, CancellationToken ct)
    {
        var most = dialect.MaxListed(upstream.Provider);
        if (most < MinPolls) return null;
        var operation = attempt.Operation!;
        var gathering = _gatherings.GetOrAdd((attempt.Provider, attempt.Credential, dialect.Name), _ => new());
        if (gathering.Join(operation, most, clock) is not { } place) return null;
        if (place.IsFirst) await Task.Delay(Window, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (place.IsFirst && gathering.Close(place.Batch)) await RunAsync(gathering, place.Batch, dialect, upstream, ct);
        else if (place.IsLast) await RunAsync(gathering, place.Batch, dialect, upstream, ct);
        return (await place.Batch.Answer.WaitAsync(ct)).GetValueOrDefault(operation);
    }

    /// <summary>Never throws: every poll of the batch waits for the answer.</summary>
    private async Task RunAsync(Gathering gathering, Batch batch, IDialect dialect, Upstream upstream, CancellationToken ct)
    {
        IReadOnlyDictionary<string, Outcome> found = new Dictionary<string, Outcome>();
        try
        {
            if (batch.Operations.Count < MinPolls) return;
            found = await dialect.ListAsync(batch.Operations, upstream, ct);
            if (found.Count * 2 >= batch.Operations.Count) return;
            gathering.PauseUntil(clock.GetUtcNow() + Pause);
            Log.NotListed(log, upstream.Provider.Name, found.Count, batch.Operations.Count, Pause.TotalMinutes);
        }
        catch (Exception fault)
        {
            gathering.PauseUntil(clock.GetUtcNow() + Pause);
            if (!ct.IsCancellationRequested) Log.Faulted(log, fault, upstream.Provider.Name);
        }
        finally
        {
            batch.SetAnswer(found);
        }
    }

    /// <summary>The polls of one credential that are gathering for a call.</summary>
    private sealed class Gathering
    {
        private readonly Lock _lock = new();
        private readonly Queue<DateTimeOffset> _recent = new();
        private Batch? _open;
        private DateTimeOffset _pausedUntil;

        /// <summary>Null: too few polls start now, or lists are paused.</summary>
        public Place? Join(string operation, int most, TimeProvider clock)
        {
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                _recent.Enqueue(now);
                while (_recent.Count > MinPolls) _recent.Dequeue();
                var isBusy = _recent.Count == MinPolls && now - _recent.Peek() < Recent;
                if (now < _pausedUntil || (!isBusy && _open is null)) return null;

                var isFirst = _open is null;
                var batch = _open ??= new();
                batch.Operations.Add(operation);
                var isLast = batch.Operations.Count >= most;
                if (isLast) _open = null;
                return new(batch, isFirst, isLast);
            }
        }

        /// <returns>False: the batch was full, and its last poll makes the call.</returns>
        public bool Close(Batch batch)
        {
            lock (_lock)
            {
                if (_open != batch) return false;
                _open = null;
                return true;
            }
        }

        public void PauseUntil(DateTimeOffset time)
        {
            lock (_lock) _pausedUntil = time;
        }
    }

    private sealed class Batch
    {
        private readonly TaskCompletionSource<IReadOnlyDictionary<string, Outcome>> _answer =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Operations { get; } = [];

        public Task<IReadOnlyDictionary<string, Outcome>> Answer => _answer.Task;

        public void SetAnswer(IReadOnlyDictionary<string, Outcome> found) => _answer.TrySetResult(found);
    }

    private sealed record Place(Batch Batch, bool IsFirst, bool IsLast);

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "{Provider}: its list of tasks has {Found} of {Asked} tasks. Each is polled alone, and no list is asked for {Minutes} minutes")]
        public static partial void NotListed(ILogger logger, string provider, int found, int asked, double minutes);

        [LoggerMessage(2, LogLevel.Error, "{Provider}: its list of tasks could not be read. Each task is polled alone")]
        public static partial void Faulted(ILogger logger, Exception fault, string provider);
    }
}
