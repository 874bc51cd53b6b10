using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>A page of videos.</summary>
public sealed record VideoList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The videos, in the requested order.</summary>
    public required IReadOnlyList<Video> Data { get; init; }

    /// <summary>Id of the first video; null on an empty page.</summary>
    public string? FirstId { get; init; }

    /// <summary>Id of the last video; null on an empty page. Pass it as <c>after</c> to get the next page.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there is a next page. A filter may need several pages although this one is short or empty.</summary>
    public bool HasMore { get; init; }

    /// <summary>
    /// Pass it as <c>after</c>, with the same filter, to get the next page. It also continues a search whose page is empty. Null: this is
    /// the last page.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NextCursor { get; init; }
}
