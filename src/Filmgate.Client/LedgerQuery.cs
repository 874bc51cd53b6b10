namespace Filmgate.Client;

/// <summary>Which entries of the ledger are listed.</summary>
public sealed record LedgerQuery
{
    /// <summary>Only the holds of attempts that are over and whose charge is unknown.</summary>
    public bool Unresolved { get; init; }

    /// <summary>Only entries of this API key, by its id. For operators; another key sees its own entries only.</summary>
    public string? Key { get; init; }

    /// <summary>Only entries of this video.</summary>
    public string? Video { get; init; }

    /// <summary>The id of the entry that the page starts after.</summary>
    public string? After { get; init; }

    /// <summary>1 to 100. Null: 20.</summary>
    public int? Limit { get; init; }

    internal string ToPath()
    {
        var parts = new List<string>();
        if (Unresolved) parts.Add("state=unresolved");
        if (Key is not null) parts.Add($"key={Uri.EscapeDataString(Key)}");
        if (Video is not null) parts.Add($"video={Uri.EscapeDataString(Video)}");
        if (After is not null) parts.Add($"after={Uri.EscapeDataString(After)}");
        if (Limit is { } limit) parts.Add(FormattableString.Invariant($"limit={limit}"));
        return parts.Count == 0 ? "v1/ledger" : $"v1/ledger?{string.Join('&', parts)}";
    }
}
