using System.Text.Json;

namespace Filmgate.Json;

/// <summary>
/// Records which members of a JSON value a reader looks at, as paths like <c>data.videos[].url</c>. The reader is the only list of the
/// members that it knows, so the list cannot be out of date.
/// </summary>
internal sealed class JsonReads
{
    private readonly HashSet<string> _paths;
    private readonly string _path;

    public JsonReads()
        : this([], "")
    {
    }

    private JsonReads(HashSet<string> paths, string path)
    {
        _paths = paths;
        _path = path;
    }

    /// <summary>Every path that was looked at, whether the value had it or not.</summary>
    public IReadOnlySet<string> Paths => _paths;

    public JsonReads Member(string name)
    {
        var path = Join(_path, name);
        _paths.Add(path);
        return new(_paths, path);
    }

    public JsonReads Item() => new(_paths, $"{_path}[]");

    /// <summary>
    /// All members of a value by path, each before those within it. A member whose name is not valid text is left out.
    /// </summary>
    /// <param name="enter">Whether to list the members within this one.</param>
    public static IEnumerable<(string Path, JsonElement Value)> MembersOf(
        JsonElement value, Func<string, bool>? enter = null, string path = "")
    {
        if (value.ValueKind is JsonValueKind.Array)
            foreach (var item in value.EnumerateArray())
                foreach (var member in MembersOf(item, enter, $"{path}[]"))
                    yield return member;
        if (value.ValueKind is not JsonValueKind.Object) yield break;
        foreach (var member in value.EnumerateObject())
        {
            if (NameOf(member) is not { } name) continue;
            var within = Join(path, name);
            yield return (within, member.Value);
            if (enter?.Invoke(within) is false) continue;
            foreach (var inner in MembersOf(member.Value, enter, within)) yield return inner;
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException) // half a surrogate pair
        {
            return null;
        }
    }
}
