using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Json;
using Filmgate.Webhooks;

namespace Filmgate.Compat.Kling;

/// <summary>
/// Reads one object of a request in Kling's format, field by field, and notes every problem.
/// <see cref="RejectUnread"/> refuses the fields that nothing has read.
/// </summary>
/// <param name="path">The object's path in the body, with a trailing dot. Empty for the body itself.</param>
internal sealed class KlingFieldReader(JsonObject body, List<Problem> problems, KlingInputs inputs, string path = "")
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The field is neither missing nor null nor an empty string.</summary>
    public bool Has(string name)
    {
        _read.Add(name);
        return body[name] is { } value && !(value.GetValueKind() is JsonValueKind.String && value.GetValue<string>().Length == 0);
    }

    public bool IsNumber(string name) => Has(name) && KindOf(name) is JsonValueKind.Number;

    public string? Text(string name, int maxLength, bool required = false)
    {
        if (!Has(name)) return Missing<string>(name, required);
        if (KindOf(name) is not JsonValueKind.String) return Wrong<string>(name, "must be a string");
        var text = body[name]!.GetValue<string>();
        if (FieldReader.HasInvalidCharacters(text)) return Wrong<string>(name, FieldReader.InvalidCharactersMessage);
        if (text.Length > maxLength && FieldReader.LengthOf(text) is var length && length > maxLength)
            return Wrong<string>(name, $"has {length} characters; at most {maxLength} are allowed");
        return required && string.IsNullOrWhiteSpace(text) ? Wrong<string>(name, "is required") : text;
    }

    public string? OneOf(string name, bool required, params string[] allowed)
    {
        var text = Text(name, 100, required);
        if (text is null || allowed.Contains(text)) return text;
        return Wrong<string>(name, $"must be one of {string.Join(", ", allowed)}; got '{ApiError.Truncate(text)}'");
    }

    /// <summary>Kling writes integers as strings: durations in seconds, times in milliseconds.</summary>
    public int? Integer(string name, int from, int to, bool required = false)
    {
        if (Text(name, 100, required) is not { } text) return null;
        if (!char.IsAsciiDigit(text[0]) || !WholeNumber.TryParse(text, out var number) || number < from || number > to)
            return Wrong<int?>(name, $"must be a string with a whole number from {from} to {to}; got '{ApiError.Truncate(text)}'");
        if (text.Contains('.', StringComparison.Ordinal)) body[name] = number.ToString(CultureInfo.InvariantCulture); // as Kling writes it
        return (int)number;
    }

    public double? Number(string name, double from, double to, bool required = false)
    {
        if (!Has(name)) return Missing<double?>(name, required);
        if (KindOf(name) is JsonValueKind.Number
            && double.TryParse(body[name]!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= from && number <= to)
            return number;
        return Wrong<double?>(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {from} to {to}"));
    }

    public bool? Flag(string name, bool required = false)
    {
        if (!Has(name)) return Missing<bool?>(name, required);
        return KindOf(name) switch
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

    /// <remarks><see cref="CreateVideoHandler"/> decides later whether a private address is allowed.</remarks>
    public string? CallbackUrl(string name)
    {
        if (Text(name, ReceiverUrl.MaxLength) is not { } url) return null;
        return ReceiverUrl.Complaint(url, allowPrivate: true) is { } problem ? Wrong<string>(name, problem) : url;
    }

    /// <summary>A URL, or base64.</summary>
    /// <param name="store">Moves the bytes of a base64 image from the body to the media store.</param>
    public RequestImage? Image(string name, bool required = false, bool store = true)
    {
        if (!Has(name)) return Missing<RequestImage>(name, required);
        var image = ReadImage(name, body[name]);
        if (store && image is { Url: null }) body[name] = inputs.Add(image);
        return image;
    }

    /// <summary>Two images, as the two-image effects take them.</summary>
    public void ImagePair(string name)
    {
        if (!Has(name)) Wrong<string>(name, "is required: this effect takes two images");
        else if (body[name] is not JsonArray { Count: 2 } list) Wrong<string>(name, "must be a list of two images");
        else
            for (var i = 0; i < list.Count; i++)
                if (ReadImage($"{name}[{i}]", list[i]) is { Url: null } image)
                    list[i] = inputs.Add(image);
    }

    public void Audio(string name)
    {
        if (!Has(name)) return;
        if (KindOf(name) is not JsonValueKind.String) Wrong<string>(name, "must be a string: a URL or base64");
        else if (KlingInputs.CheckAudio(body[name]!.GetValue<string>()) is { } problem) Wrong<string>(name, problem);
    }

    public KlingFieldReader? Object(string name, bool required = false)
    {
        if (!Has(name)) return Missing<KlingFieldReader>(name, required);
        return body[name] is JsonObject inner
            ? new(inner, problems, inputs, $"{path}{name}.")
            : Wrong<KlingFieldReader>(name, "must be an object");
    }

    public IReadOnlyList<KlingFieldReader> Objects(string name, int min, int max, bool required = false)
    {
        if (!Has(name)) return Missing<IReadOnlyList<KlingFieldReader>>(name, required) ?? [];
        if (body[name] is not JsonArray list || list.Any(item => item is not JsonObject))
            return Wrong<IReadOnlyList<KlingFieldReader>>(name, "must be a list of objects") ?? [];
        if (list.Count < min || list.Count > max)
            return Wrong<IReadOnlyList<KlingFieldReader>>(name, $"has {list.Count} entries; {min} to {max} are allowed") ?? [];
        return [.. list.Select((item, i) => new KlingFieldReader((JsonObject)item!, problems, inputs, $"{path}{name}[{i}]."))];
    }

    public void RequireExactlyOne(string one, string other)
    {
        if (Has(one) == Has(other)) Wrong<string>(one, Has(one) ? $"and {other} are mutually exclusive" : $"or {other} is required");
    }

    /// <summary>A field that the provider would ignore is refused: the client would pay for something else than it asked for.</summary>
    /// <param name="owner">What the fields belong to, for the message.</param>
    public void RejectUnread(string owner)
    {
        foreach (var (name, value) in body)
            if (!_read.Contains(name) && value is not null)
                Wrong<string>(ApiError.Truncate(name), $"is not a field of {owner}");
    }

    /// <param name="what">The problem, worded to follow the field's name.</param>
    public T? Wrong<T>(string name, string what)
    {
        if (problems.Count < FieldReader.MaxProblems) problems.Add(new($"{path}{name}", $"{path}{name} {what}."));
        return default;
    }

    private JsonValueKind KindOf(string name) => body[name]!.GetValueKind();

    private T? Missing<T>(string name, bool required) => required ? Wrong<T>(name, "is required") : default;

    private RequestImage? ReadImage(string name, JsonNode? value)
    {
        if (value?.GetValueKind() is not JsonValueKind.String) return Wrong<RequestImage>(name, "must be a string: a URL or base64");
        var (image, problem) = KlingInputs.ReadImage(value.GetValue<string>());
        return problem is null ? image : Wrong<RequestImage>(name, problem);
    }
}
