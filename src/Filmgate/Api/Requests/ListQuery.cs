using System.Globalization;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>Which part of a list is asked for, in OpenAI's words: <c>limit</c>, <c>order</c> and <c>after</c>. Notes what is wrong.</summary>
internal sealed class ListQuery(IQueryCollection query)
{
    public List<Problem> Problems { get; } = [];

    /// <summary>Null where it is missing or empty.</summary>
    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    public int Limit(int usual, int most, int least = 1)
    {
        if (Text("limit") is not { } text) return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= least && limit <= most) return limit;
        Problems.Add(new("limit", $"limit must be a number from {least} to {most}."));
        return usual;
    }

    public bool NewestFirst()
    {
        var order = Text("order") ?? "desc";
        if (order is not ("asc" or "desc")) Problems.Add(new("order", "order must be asc or desc."));
        return order is "desc";
    }

    /// <param name="what">Whose id it is: <c>a video</c>.</param>
    public string? After(Func<string, bool> isId, string what)
    {
        var after = Text("after");
        if (after is not null && !isId(after)) Problems.Add(new("after", $"after must be the id of {what}, as last_id of the page before; not '{ApiError.Short(after)}'."));
        return after;
    }
}
