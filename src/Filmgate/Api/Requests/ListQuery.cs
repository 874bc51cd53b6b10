using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Json;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>
/// Reads the parameters of a list in OpenAI's format (<c>limit</c>, <c>order</c>, <c>after</c>) and collects every problem.
/// </summary>
internal sealed class ListQuery(IQueryCollection query)
{
    public List<Problem> Problems { get; } = [];

    /// <summary>Null if it is missing or empty.</summary>
    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    public int Limit(int defaultLimit, int max, int min = 1)
    {
        if (Text("limit") is not { } text) return defaultLimit;
        if (char.IsAsciiDigit(text[0]) && WholeNumber.TryParse(text, out var limit) && limit >= min && limit <= max) return (int)limit;
        Problems.Add(new("limit", $"limit must be a number from {min} to {max}."));
        return defaultLimit;
    }

    public bool NewestFirst()
    {
        var order = Text("order") ?? "desc";
        if (order is not ("asc" or "desc")) Problems.Add(new("order", "order must be asc or desc."));
        return order is "desc";
    }

    /// <summary>Only the format: a client that deletes while it pages continues after a video that no longer exists.</summary>
    public static bool IsVideoId(string text) =>
        text.StartsWith("video_", StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(6), "N", out _);

    /// <param name="what">What the id belongs to, such as <c>a video</c>.</param>
    public string? After(Func<string, bool> isId, string what)
    {
        var after = Text("after");
        if (after is not null && !isId(after))
            Problems.Add(new("after", $"after must be the id of {what}, such as the last_id of a page, not '{ApiError.Truncate(after)}'."));
        return after;
    }

    /// <summary>The id of a video, or the cursor of a page. A cursor is refused with other filters than those of its page.</summary>
    public string? AfterVideo(VideoFilter filter, bool newestFirst)
    {
        if (Text("after") is not { } after || !after.StartsWith(ListCursor.Prefix, StringComparison.Ordinal))
            return After(IsVideoId, "a video");
        if (ListCursor.Read(after, filter, newestFirst) is { } id) return id;
        const string message = "after is the cursor of a list with other filters or another order, or it is damaged. "
            + "Send it with the parameters of the page that it came from, or start again without it.";
        Problems.Add(new("after", message));
        return null;
    }
}
