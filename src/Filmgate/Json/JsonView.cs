using System.Globalization;
using System.Text.Json;

namespace Filmgate.Json;

/// <summary>
/// A JSON value whose accessors never throw: a missing value, or one of another type, reads as null. Providers send numbers as strings,
/// strings as numbers, objects in place of text, and nothing at all. None of that may break a poll.
/// </summary>
internal readonly record struct JsonView
{
    private readonly JsonElement _value;
    private readonly JsonReads? _reads;

    /// <param name="reads">Records which members are read. Null: nothing is recorded.</param>
    public JsonView(JsonElement value, JsonReads? reads = null)
    {
        _value = value;
        _reads = reads;
    }

    public static JsonView Parse(string text, JsonReads? reads = null)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            return new(document.RootElement.Clone(), reads);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException) // the latter: half a surrogate pair in the text itself
        {
            return default;
        }
    }

    public bool Exists => _value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public bool IsObject => _value.ValueKind is JsonValueKind.Object;

    /// <summary>The last member with this name counts.</summary>
    public JsonView this[string name]
    {
        get
        {
            if (!IsObject) return default;
            var reads = _reads?.Member(name);
            try
            {
                return _value.TryGetProperty(name, out var member) ? new(member, reads) : default;
            }
            catch (InvalidOperationException) // one broken name must not hide the other members
            {
                var found = default(JsonView);
                foreach (var member in _value.EnumerateObject())
                    if (NameOf(member) == name)
                        found = new(member.Value, reads);
                return found;
            }
        }
    }

    public JsonView this[int index] =>
        _value.ValueKind is JsonValueKind.Array && index < _value.GetArrayLength() ? new(_value[index], _reads?.Item()) : default;

    /// <summary>The members of an object. One whose name is not valid text is left out.</summary>
    public IEnumerable<(string Name, JsonView Value)> Members
    {
        get
        {
            if (!IsObject) yield break;
            foreach (var member in _value.EnumerateObject())
                if (NameOf(member) is { } name)
                    yield return (name, new(member.Value, _reads?.Member(name)));
        }
    }

    /// <summary>The string, or a number as text. Null for any other type and for the empty string.</summary>
    public string? Text => _value.ValueKind switch
    {
        JsonValueKind.String => TextOf(_value) is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => _value.GetRawText(),
        _ => null,
    };

    /// <summary>A finite number, or a string that contains one, with an optional percent sign.</summary>
    public double? Number => Text is { } text
        && double.TryParse(text.AsSpan().TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;

    /// <summary>A number of things: 0 or more, without a fraction.</summary>
    public int? Count => Number is { } count and >= 0 and <= int.MaxValue ? (int)count : null;

    /// <summary>A number clamped to 0 to 100, for progress.</summary>
    public int? Percent => Number is { } percent ? (int)Math.Clamp(percent, 0, 100) : null;

    /// <summary>The first of these members that has text.</summary>
    public string? FirstText(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (this[name].Text is { } text)
                return text;
        return null;
    }

    /// <summary>The same view of a changed text, such as one without a secret.</summary>
    public JsonView WithText(string text) => Parse(text, _reads);

    public override string ToString() => _value.ValueKind is JsonValueKind.Undefined ? "" : _value.GetRawText();

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException) // half a surrogate pair
        {
            return null;
        }
    }
}
