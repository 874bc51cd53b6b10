using System.Globalization;
using System.Security.Cryptography;

namespace Filmgate.Keys;

/// <summary>Something that an operator did, or tried to do.</summary>
/// <param name="Id">Sorts by time.</param>
/// <param name="Actor">The id of the operator's key; <see cref="Command"/> for a command on the server's machine.</param>
/// <param name="Action">What was done: <c>key.create</c>.</param>
/// <param name="Subject">To what: the id of a key or a video, the name of a provider.</param>
/// <param name="Detail">What else is known, without secrets.</param>
/// <param name="Status">The HTTP status of the response. Null: the action was interrupted, and may have been done.</param>
/// <param name="Address">Where the request came from.</param>
internal sealed record AuditEntry(
    string Id,
    DateTimeOffset At,
    string Actor,
    string Action,
    string? Subject,
    string? Detail = null,
    int? Status = null,
    string? Address = null,
    string? RequestId = null)
{
    public const string Command = "command";
    public const int Ok = 200;

    private static long _last;

    /// <summary>Ids of one process sort in the order of the calls, even within a tick of the clock.</summary>
    public static string NewId(DateTimeOffset now)
    {
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);

            // A clock that was set back by more than a second is trusted again.
            next = last >= now.UtcTicks && last - now.UtcTicks < TimeSpan.TicksPerSecond ? last + 1 : now.UtcTicks;
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);
        return string.Create(CultureInfo.InvariantCulture, $"audit_{next:x16}{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
    }

    /// <summary>Sorts before the ids of all entries since then.</summary>
    public static string FirstIdSince(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"audit_{time.UtcTicks:x16}");
}

/// <summary>The operators' actions. Entries are kept for <see cref="Retention"/>.</summary>
internal interface IAuditLog
{
    static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    Task AddAsync(AuditEntry entry);

    /// <summary>Records how an action ended, and what was learned about it.</summary>
    Task EndAsync(AuditEntry entry);

    /// <summary>One page, newest first.</summary>
    Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken ct);
}

/// <param name="After">The id that the page starts after. Null: the first page.</param>
internal sealed record AuditFilter(string? After, string? Actor, string? Action, string? Subject, int Limit);
