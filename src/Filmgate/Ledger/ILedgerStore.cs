using System.Globalization;

namespace Filmgate.Ledger;

/// <summary>Reads the ledger, and writes what the operator knows.</summary>
internal interface ILedgerStore
{
    /// <summary>One page of entries, newest video first.</summary>
    Task<IReadOnlyList<LedgerRow>> ListAsync(LedgerFilter filter, CancellationToken ct);

    /// <summary>Writes what was billed for an unresolved attempt, with balances, video and event: all or nothing.</summary>
    Task<Resolution> ResolveAsync(string videoId, ChargeAnswer answer, DateTimeOffset now, CancellationToken ct);

    /// <summary>Computes every sum again from the entries.</summary>
    Task<LedgerVerification> VerifyAsync();
}

/// <param name="Owner">Only entries of this key. Null: of all.</param>
/// <param name="VideoId">Only entries of this video. Null: of all.</param>
/// <param name="IsUnresolved">Only the holds of unresolved attempts.</param>
/// <param name="After">The entry that the page starts after. Null: the first page.</param>
internal sealed record LedgerFilter(string? Owner, string? VideoId, bool IsUnresolved, EntryId? After, int Limit);

/// <summary>What identifies an entry. As text, the cursor of a page.</summary>
internal sealed record EntryId(string VideoId, int Attempt, EntryKind Kind)
{
    public override string ToString() => FormattableString.Invariant($"{VideoId}:{Attempt}:{Kind.Name()}");

    /// <summary>Whether the text can be the id of a video or a key.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_');

    /// <returns>Null: the text is not the id of an entry.</returns>
    public static EntryId? Parse(string text) =>
        text.Split(':') is [var video, var number, var kind] && IsName(video)
        && kind is "hold" or "settle" or "release" or "adjust"
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new(video, attempt, EntryKindExtensions.Parse(kind))
            : null;
}

/// <summary>An entry with what it is about.</summary>
/// <param name="Model">Of the attempt. Null: the attempt was never planned.</param>
/// <param name="Reason">Why the attempt is unresolved. Null: it is not.</param>
internal sealed record LedgerRow(
    string VideoId,
    string Owner,
    DateTimeOffset At,
    LedgerEntry Entry,
    string? Model,
    string? Provider,
    string? Reason,
    DateTimeOffset? Since)
{
    public EntryId Id => new(VideoId, Entry.Attempt, Entry.Kind);
}

/// <summary>What the operator found out about a charge.</summary>
/// <param name="Attempt">Null: the only unresolved attempt of the video.</param>
/// <param name="Micros">What was billed. 0: nothing.</param>
internal sealed record ChargeAnswer(int? Attempt, long Micros);

/// <param name="Unresolved">The attempts that were unresolved before.</param>
/// <param name="Entry">The entry that was written. Null: nothing was.</param>
internal sealed record Resolution(bool IsVideoKnown, IReadOnlyList<int> Unresolved, LedgerEntry? Entry);
