using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Json;

namespace Filmgate.Api.Requests;

/// <summary>Reads the fields of a request one by one, as JSON types or as the text that a form has for them, and notes every problem.</summary>
internal sealed class FieldReader(JsonElement fields)
{
    /// <summary>A body of some megabytes can have hundreds of thousands; nobody reads on after these.</summary>
    public const int MostProblems = 100;
    private const int MostTexts = 1000;
    public const string Garbled = "has control characters, or bytes that are not UTF-8, in it";
    private static readonly SearchValues<char> NotText = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c).Except(['\t', '\n', '\r']), '\u007f', '\ufffd']);

    public List<Problem> Problems { get; } = [];

    public bool IsFull => Problems.Count >= MostProblems;

    /// <summary>Null where the field is missing, null or empty: forms send empty fields for unset ones.</summary>
    public string? Text(string name, int longest)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is not JsonValueKind.String) return Wrong<string>(name, "must be one piece of text");
        var text = value.GetString()!;
        if (IsGarbled(text)) return Wrong<string>(name, Garbled);
        if (text.Length > longest) return Wrong<string>(name, $"has {text.Length} characters; at most {longest} are allowed");
        return text.Length == 0 ? null : text;
    }

    public long? Number(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return Wrong<long?>(name, "must be one whole number");
        var text = value.ToString();
        if (text.Length == 0) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : Wrong<long?>(name, $"must be a whole number, not '{ApiError.Short(text)}'");
    }

    public bool? Flag(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when value.GetString() is "" => null,
            JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
            _ => Wrong<bool?>(name, "must be true or false"),
        };
    }

    /// <summary>A list of text; in a form also separated by commas.</summary>
    public IReadOnlyList<string> Texts(string name, int most, int longest)
    {
        if (Find(name) is not { } value) return [];
        List<string> texts = value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.ValueKind is JsonValueKind.String ? item.GetString()! : "")],
            JsonValueKind.String => [.. value.GetString()!.Split(',', MostTexts, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            _ => [""],
        };
        if (texts.Exists(text => text.Length == 0 || text.Length > longest)) return Wrong<IReadOnlyList<string>>(name, "must be a list of text") ?? [];
        if (texts.Exists(IsGarbled)) return Wrong<IReadOnlyList<string>>(name, Garbled) ?? [];
        return texts.Count <= most ? texts : Wrong<IReadOnlyList<string>>(name, $"has {texts.Count} entries; at most {most} are allowed") ?? [];
    }

    /// <summary>An object; in a form as JSON text.</summary>
    public JsonElement? Object(string name, int longest)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is JsonValueKind.String) value = Parse(value.GetString()!);
        if (value.ValueKind is not JsonValueKind.Object) return Wrong<JsonElement?>(name, "must be a JSON object");
        return JsonMarshal.GetRawUtf8Value(value).Length <= longest ? value : Wrong<JsonElement?>(name, $"is longer than {longest} bytes");
    }

    /// <summary>OpenAI's limits: 16 entries, names of 64 characters, values of 512.</summary>
    public IReadOnlyDictionary<string, string>? Map(string name)
    {
        if (Object(name, 128 * 1024) is not { } value) return null;
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in value.EnumerateObject())
        {
            var (key, text) = (entry.Name, entry.Value.ValueKind is JsonValueKind.String ? entry.Value.GetString()! : null);
            if (text is null) return Wrong<IReadOnlyDictionary<string, string>>(name, $"must have text as values; '{ApiError.Short(key)}' has none");
            if (key.Length is 0 or > 64 || text.Length > 512) return Wrong<IReadOnlyDictionary<string, string>>(name, "may have names of 1 to 64 characters and values of at most 512");
            if (IsGarbled(key) || IsGarbled(text)) return Wrong<IReadOnlyDictionary<string, string>>(name, Garbled);
            map[key] = text;
        }

        return map.Count <= 16 ? map : Wrong<IReadOnlyDictionary<string, string>>(name, $"has {map.Count} entries; at most 16 are allowed");
    }

    public JsonElement? Find(string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    public void RefuseOthers(FrozenSet<string> known)
    {
        foreach (var field in fields.EnumerateObject())
            if (IsFull) return;
            else if (!IsKnown(field, known))
                Problems.Add(new(ApiError.Short(field.Name), $"There is no field '{ApiError.Short(field.Name)}'. Known: {string.Join(", ", known.Order(StringComparer.Ordinal))}. Fields of one provider go into provider_options."));
    }

    /// <summary>Without making a string of each name of each request.</summary>
    private static bool IsKnown(JsonProperty field, FrozenSet<string> known)
    {
        Span<char> name = stackalloc char[32];
        return Ascii.ToUtf16(JsonMarshal.GetRawUtf8PropertyName(field), name, out var length) is OperationStatus.Done && known.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name[..length])
            || known.Contains(field.Name);
    }

    public T? Wrong<T>(string name, string what)
    {
        if (!IsFull) Problems.Add(new(name, $"{name} {what}."));
        return default;
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            return StrictJson.Parse(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Control characters, and what decoders put where bytes were not UTF-8: nobody means to pay for a video of those.</summary>
    public static bool IsGarbled(string text) => text.AsSpan().IndexOfAny(NotText) >= 0;
}
