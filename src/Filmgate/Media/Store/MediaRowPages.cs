using System.Runtime.CompilerServices;

namespace Filmgate.Media.Store;

internal static class MediaRowPages
{
    private const int PageSize = 200;

    /// <summary>All rows, read page by page.</summary>
    public static async IAsyncEnumerable<MediaRow> AllAsync(this IMediaRows rows, [EnumeratorCancellation] CancellationToken ct)
    {
        var after = "";
        while (await rows.ListAsync(after, PageSize, ct) is { Count: > 0 } page)
        {
            foreach (var row in page) yield return row;
            after = page[^1].Key;
        }
    }
}
