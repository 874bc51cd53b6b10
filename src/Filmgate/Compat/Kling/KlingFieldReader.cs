using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;

namespace Filmgate.Compat.Kling;

/// <summary>One object of a native request, read field by field; every problem is noted, and in the end every field that nobody read.</summary>
/// <param name="path">Where it stands in the body, with a dot behind it; empty for the body itself.</param>
internal sealed class KlingFieldReader(JsonObject body, List<Problem> problems, KlingInputs images, string path = "")
{
    private static readonly SearchValues<char> NotText = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c).Except(['\t', '\n', '\r']), '\u007f', '\ufffd']);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public bool Has(string name)
    {
        _read.Add(name);
        return body[name] is { } value && !(value.GetValueKind() is JsonValueKind.String && value.GetValue<string>().Length == 0);
    }

    public bool IsNumber(string name) => Has(name) && body[name]!.GetValueKind() is JsonValueKind.Number;

    public string? Text(string name, int longest, bool required = false)
    {
        if (!Has(name)) return required ? Wrong<string>(name, "is required") : null;
        if (body[name]!.GetValueKind() is not JsonValueKind.String) return Wrong<string>(name, "must be text");
        var text = body[name]!.GetValue<string>();
        if (text.AsSpan().IndexOfAny(NotText) >= 0) return Wrong<string>(name, "has control characters, or bytes that are not UTF-8, in it");
        if (text.Length > longest) return Wrong<string>(name, $"has {text.Length} characters; at most {longest} are allowed");
        return required && string.IsNullOrWhiteSpace(text) ? Wrong<string>(name, "is required") : text;
    }

    public string? Word(string name, bool required, params string[] allowed)
    {
        var text = Text(name, 100, required);
        return text is null || allowed.Contains(text) ? text : Wrong<string>(name, $"must be one of {string.Join(", ", allowed)}; not '{ApiError.Short(text)}'");
    }

    /// <summary>Kling writes whole numbers as text: lengths in seconds, times in milliseconds.</summary>
    public int? Digits(string name, int from, int to, bool required = false)
    {
        if (Text(name, 100, required) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : Wrong<int?>(name, $"must be the text of a whole number from {from} to {to}; not '{ApiError.Short(text)}'");
    }

    public double? Number(string name, double from, double to, bool required = false)
    {
        if (!Has(name)) return required ? Wrong<double?>(name, "is required") : null;
        return body[name]!.GetValueKind() is JsonValueKind.Number && double.TryParse(body[name]!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : Wrong<double?>(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {from} to {to}"));
    }

    public bool? Flag(string name, bool required = false)
    {
        if (!Has(name)) return required ? Wrong<bool?>(name, "is required") : null;
        return body[name]!.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Wrong<bool?>(name, "must be true or false"),
        };
    }

    public string? Url(string name, bool required = false)
    {
        if (Text(name, 4096, required) is not { } text) return null;
        return KlingInputs.IsUrl(text) ? text : Wrong<string>(name, "must be an http(s) URL without user name");
    }

    /// <summary>A URL as it is, or base64, whose bytes go to our storage: null if it is neither.</summary>
    public RequestImage? Image(string name, bool required = false, bool keep = true)
    {
        if (!Has(name)) return required ? Wrong<RequestImage>(name, "is required") : null;
        if (body[name]!.GetValueKind() is not JsonValueKind.String) return Wrong<RequestImage>(name, "must be text: a URL or base64");
        var (image, wrong) = KlingInputs.Read(body[name]!.GetValue<string>());
        if (wrong is not null) return Wrong<RequestImage>(name, wrong);
        if (keep && image!.Url is null) body[name] = images.Keep(image);
        return image;
    }

    /// <summary>A sound file: a URL or base64 of at most 5 MB.</summary>
    public void Sound(string name)
    {
        if (!Has(name)) return;
        if (body[name]!.GetValueKind() is not JsonValueKind.String) Wrong<string>(name, "must be text: a URL or base64");
        else if (KlingInputs.WrongSound(body[name]!.GetValue<string>()) is { } wrong) Wrong<string>(name, wrong);
    }

    public KlingFieldReader? Object(string name, bool required = false)
    {
        if (!Has(name)) return required ? Wrong<KlingFieldReader>(name, "is required") : null;
        return body[name] is JsonObject inner ? new(inner, problems, images, $"{path}{name}.") : Wrong<KlingFieldReader>(name, "must be an object");
    }

    public IReadOnlyList<KlingFieldReader> Objects(string name, int least, int most, bool required = false)
    {
        if (!Has(name)) return required ? Wrong<IReadOnlyList<KlingFieldReader>>(name, "is required") ?? [] : [];
        if (body[name] is not JsonArray list || list.Any(item => item is not JsonObject)) return Wrong<IReadOnlyList<KlingFieldReader>>(name, "must be a list of objects") ?? [];
        if (list.Count < least || list.Count > most) return Wrong<IReadOnlyList<KlingFieldReader>>(name, $"has {list.Count} entries; {least} to {most} are allowed") ?? [];
        return [.. list.Select((item, i) => new KlingFieldReader((JsonObject)item!, problems, images, $"{path}{name}[{i}]."))];
    }

    /// <summary>Two images and no more, as the effects for two take them.</summary>
    public void Pair(string name)
    {
        if (!Has(name)) Wrong<string>(name, "is required: this effect takes two images");
        else if (body[name] is not JsonArray { Count: 2 } list) Wrong<string>(name, "must be a list of two images");
        else
            for (var i = 0; i < 2; i++)
                if (list[i]?.GetValueKind() is not JsonValueKind.String) Wrong<string>($"{name}[{i}]", "must be text: a URL or base64");
                else if (KlingInputs.Read(list[i]!.GetValue<string>()) is var (image, wrong) && wrong is not null) Wrong<string>($"{name}[{i}]", wrong);
                else if (image!.Url is null) list[i] = images.Keep(image);
    }

    public void ExactlyOne(string one, string other)
    {
        if (Has(one) == Has(other)) Wrong<string>(one, Has(one) ? $"and {other} exclude each other" : $"or {other} is required");
    }

    /// <summary>A field that the provider would ignore is money spent on something else than was asked for.</summary>
    public void Close(string what)
    {
        foreach (var (name, value) in body)
            if (!_read.Contains(name) && value is not null)
                Wrong<string>(ApiError.Short(name), $"is no field of {what}");
    }

    public T? Wrong<T>(string name, string what)
    {
        if (problems.Count < FieldReader.MaxProblems) problems.Add(new($"{path}{name}", $"{path}{name} {what}."));
        return default;
    }
}
