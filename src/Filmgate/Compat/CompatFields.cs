using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Webhooks;

namespace Filmgate.Compat;

/// <summary>Fields that several providers' formats have in common.</summary>
internal static class CompatFields
{
    private const int MaxPromptLength = 32_000;

    /// <summary>An unknown field is refused: to drop it could change what the client pays for.</summary>
    public static void RejectUnknown(this FieldReader fields, JsonElement body, IReadOnlySet<string> known)
    {
        var list = string.Join(", ", known.Order(StringComparer.Ordinal));
        foreach (var field in body.EnumerateObject())
            if (fields.IsFull) return;
            else if (!known.Contains(field.Name))
                fields.AddProblem<string>(ApiError.Truncate(field.Name), $"is not a supported field; supported: {list}");
    }

    public static string Prompt(this FieldReader fields)
    {
        var count = fields.Problems.Count;
        var prompt = fields.Text("prompt", MaxPromptLength) ?? "";
        if (string.IsNullOrWhiteSpace(prompt) && fields.Problems.Count == count)
            fields.AddProblem<string>("prompt", "is required: describe what the video shows");
        return prompt;
    }

    public static int? Seconds(this FieldReader fields, string name) => fields.Number(name) switch
    {
        null => null,
        > 0 and <= 600 and var seconds => (int)seconds,
        var seconds => fields.AddProblem<int?>(name, $"must be between 1 and 600, not {seconds}"),
    };

    /// <remarks><see cref="CreateVideoHandler"/> decides later whether a private address is allowed.</remarks>
    public static string? CallbackUrl(this FieldReader fields)
    {
        const string name = "callback_url";
        if (fields.Text(name, ReceiverUrl.MaxLength) is not { } url) return null;
        return ReceiverUrl.Complaint(url, allowPrivate: true) is { } problem ? fields.AddProblem<string>(name, problem) : url;
    }

    public static RequestImage? Image(this FieldReader fields, JsonElement given, string name) => fields.Url(given, name) is not { } url
        ? null
        : RequestImage.Parse(url) ?? fields.AddProblem<RequestImage>(name, "must be an http(s) URL or a data URI of at most 20 MB");

    public static RequestClip? Video(this FieldReader fields, JsonElement given, string name) => fields.Url(given, name) is not { } url
        ? null
        : RequestClip.Parse(url) ?? fields.AddProblem<RequestClip>(name, "must be an http(s) URL or a data URI of an MP4");

    /// <summary>The URL or data URI in <c>{"url": "..."}</c>, or given as a string. Null: it is neither, and a problem is noted.</summary>
    private static string? Url(this FieldReader fields, JsonElement given, string name)
    {
        var url = given.ValueKind is JsonValueKind.Object && given.TryGetProperty("url", out var inner) ? inner : given;
        return url.ValueKind is JsonValueKind.String && url.GetString() is { Length: > 0 } text
            ? text
            : fields.AddProblem<string>(name, "must be {\"url\": \"...\"}");
    }
}
