using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Formatting;
using Filmgate.Json;

namespace Filmgate.Api.Requests;

/// <summary>Reads the fields of a request as JSON types or as the text that a form has for them, and collects every problem.</summary>
internal sealed class FieldReader(JsonElement fields)
{
    /// <summary>A body of a few megabytes can have hundreds of thousands of problems; no client reads more than these.</summary>
    public const int MaxProblems = 100;

    /// <summary>The end of a message about text for which <see cref="HasInvalidCharacters"/> is true.</summary>
    public const string InvalidCharactersMessage = "contains control characters or invalid UTF-8";

    private const int MaxFormListEntries = 1000;
    private const int MaxMapEntries = 16;
    private const int MaxMapKeyLength = 64;
    private const int MaxMapValueLength = 512;
    private const int MaxMapBytes = 128 * 1024;

    private static readonly SearchValues<char> InvalidCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c).Except(['\t', '\n', '\r']), '\u007f', '\ufffd']);

    public List<Problem> Problems { get; } = [];

    public bool IsFull => Problems.Count >= MaxProblems;

    public bool HasProblem(string name) => Problems.Exists(p => p.Param == name);

    /// <summary>Null if the field is missing, null or empty: forms send empty fields for unset ones.</summary>
    public string? Text(string name, int maxLength)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is not JsonValueKind.String) return AddProblem<string>(name, "must be a string");
        var text = value.GetString()!;
        if (HasInvalidCharacters(text)) return AddProblem<string>(name, InvalidCharactersMessage);
        if (TextLength.IsOver(text, maxLength))
            return AddProblem<string>(name, $"must have at most {maxLength} characters; it has {TextLength.Of(text)}");
        return text.Length == 0 ? null : text;
    }

    public long? Number(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return AddProblem<long?>(name, "must be a whole number");
        var text = value.ToString();
        if (IsNotGiven(text)) return null;
        return WholeNumber.TryParse(text, out var number)
            ? number
            : AddProblem<long?>(name, $"must be a whole number, not '{ApiError.Truncate(text)}'");
    }

    /// <summary>A number such as <c>0.5</c>, without an exponent.</summary>
    public decimal? Decimal(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return AddProblem<decimal?>(name, "must be a number");
        var text = value.ToString();
        if (IsNotGiven(text)) return null;
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var number)
            ? number
            : AddProblem<decimal?>(name, $"must be a number such as 0.50, not '{ApiError.Truncate(text)}'");
    }

    public bool? Boolean(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when IsNotGiven(value.GetString()!) => null,
            JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
            _ => AddProblem<bool?>(name, "must be true or false"),
        };
    }

    /// <summary>A list of strings; in a form it can also be JSON text, or one string with commas.</summary>
    public IReadOnlyList<string> TextList(string name, int maxCount, int maxLength)
    {
        const StringSplitOptions split = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        if (FindStructured(name) is not { } value) return [];
        List<string> texts = value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(TextOrEmpty)],
            JsonValueKind.String => [.. value.GetString()!.Split(',', MaxFormListEntries, split)],
            _ => [""],
        };
        if (texts.Exists(text => text.Length == 0 || TextLength.IsOver(text, maxLength)))
            return AddProblem<IReadOnlyList<string>>(name, $"must be a list of strings of 1 to {maxLength} characters") ?? [];
        if (texts.Exists(HasInvalidCharacters)) return AddProblem<IReadOnlyList<string>>(name, InvalidCharactersMessage) ?? [];
        return texts.Count <= maxCount
            ? texts
            : AddProblem<IReadOnlyList<string>>(name, $"must have at most {maxCount} entries; it has {texts.Count}") ?? [];

        static string TextOrEmpty(JsonElement item) => item.ValueKind is JsonValueKind.String ? item.GetString()! : "";
    }

    /// <summary>An object; in a form it is JSON text.</summary>
    public JsonElement? Object(string name, int maxBytes)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is JsonValueKind.String)
        {
            var text = value.GetString()!;
            if (IsNotGiven(text)) return null;
            value = Parse(text);
        }

        if (value.ValueKind is not JsonValueKind.Object) return AddProblem<JsonElement?>(name, "must be a JSON object");
        return JsonMarshal.GetRawUtf8Value(value).Length <= maxBytes
            ? value
            : AddProblem<JsonElement?>(name, $"must have at most {maxBytes} bytes");
    }

    /// <summary>An object of strings, with OpenAI's limits for metadata.</summary>
    public IReadOnlyDictionary<string, string>? Map(string name)
    {
        if (Object(name, MaxMapBytes) is not { } value) return null;
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in value.EnumerateObject())
        {
            if (entry.Value.ValueKind is not JsonValueKind.String)
                return WrongMap(name, $"must have strings as values; '{ApiError.Truncate(entry.Name)}' is not a string");
            var (key, text) = (entry.Name, entry.Value.GetString()!);
            if (key.Length is 0 || TextLength.IsOver(key, MaxMapKeyLength) || TextLength.IsOver(text, MaxMapValueLength))
                return WrongMap(name, $"must have names of 1 to {MaxMapKeyLength} characters and values of at most {MaxMapValueLength}");
            if (HasInvalidCharacters(key) || HasInvalidCharacters(text)) return WrongMap(name, InvalidCharactersMessage);
            map[key] = text;
        }

        return map.Count <= MaxMapEntries ? map : WrongMap(name, $"must have at most {MaxMapEntries} entries; it has {map.Count}");
    }

    public JsonElement? Find(string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>The same, and a string that is an object or a list in JSON as that object or list: so a form can send them.</summary>
    public JsonElement? FindStructured(string name) => Find(name) is { } value ? FromJsonText(value) : null;

    /// <inheritdoc cref="FindStructured"/>
    public static JsonElement FromJsonText(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String || !MayBeJson(value)) return value;
        if (value.GetString()!.AsSpan().TrimStart() is not ['{' or '[', ..]) return value;
        var parsed = Parse(value.GetString()!);
        return parsed.ValueKind is JsonValueKind.Undefined ? value : parsed;
    }

    /// <summary>Looks at the beginning only: the text may be a file of 20 MB.</summary>
    private static bool MayBeJson(JsonElement text) =>
        JsonMarshal.GetRawUtf8Value(text)[1..].TrimStart(" "u8) is [(byte)'{' or (byte)'[' or (byte)'\\' or >= 0x80, ..];

    public void RejectUnknown(FrozenSet<string> known)
    {
        foreach (var field in fields.EnumerateObject())
        {
            if (IsFull) return;
            if (IsKnown(field, known)) continue;
            var name = ApiError.Truncate(field.Name);
            Problems.Add(new(name, $"Unknown field '{name}'. {Advice(field.Name, known)}"));
        }
    }

    /// <param name="what">What follows the name of the field, without a full stop.</param>
    public T? AddProblem<T>(string name, string what)
    {
        if (!IsFull) Problems.Add(new(name, $"{name} {what}."));
        return default;
    }

    /// <summary>
    /// Whether it has control characters, or what decoders write for invalid UTF-8. No client wants to pay for a video of those.
    /// </summary>
    public static bool HasInvalidCharacters(string text) => text.AsSpan().IndexOfAny(InvalidCharacters) >= 0;

    /// <summary>The length that limits apply to. A compat API counts as its provider's clients do: in the same characters.</summary>
    public static int LengthOf(string text) => TextLength.Of(text);

    private static string Advice(string name, FrozenSet<string> known)
    {
        if (ForeignFieldNames.Advice(name, known) is { } advice) return $"Use {advice}.";
        var list = string.Join(", ", known.Order(StringComparer.Ordinal));
        var options = known.Contains("provider_options") ? " Send fields of a single provider in provider_options." : "";
        return $"Known fields: {list}.{options}";
    }

    /// <summary>A form has only text: an empty field, or what a language writes for null, stands for a field that is not given.</summary>
    private static bool IsNotGiven(string text) => text is "" or "null";

    /// <remarks>It avoids a string for each name in each request.</remarks>
    private static bool IsKnown(JsonProperty field, FrozenSet<string> known)
    {
        Span<char> name = stackalloc char[32];
        var isShortAscii = Ascii.ToUtf16(JsonMarshal.GetRawUtf8PropertyName(field), name, out var length) is OperationStatus.Done;
        return (isShortAscii && known.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name[..length])) || known.Contains(field.Name);
    }

    private IReadOnlyDictionary<string, string>? WrongMap(string name, string what) =>
        AddProblem<IReadOnlyDictionary<string, string>>(name, what);

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonNulls.Remove(StrictJson.Parse(text));
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
