using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Dialects.Ark;
using Filmgate.Videos;

namespace Filmgate.Compat.Ark;

/// <summary>From Ark's fields to ours. Flags within the text count as the fields that they stand for; a field goes before a flag.</summary>
internal sealed class ArkRequestReader(ModelCatalogue catalogue)
{
    /// <summary>What only Ark has: passed on as it is, to a model that runs there.</summary>
    private static readonly string[] OfArkAlone = ["watermark", "camera_fixed", "service_tier", "execution_expires_after", "priority", "safety_identifier"];

    private static readonly HashSet<string> Known = ["model", "content", "resolution", "ratio", "duration", "seed", "generate_audio", "callback_url", .. OfArkAlone];

    public CreateVideoRequest Read(JsonElement body)
    {
        var fields = new FieldReader(body);
        fields.RefuseOthersThan(body, Known);
        var model = fields.Text("model", 100) ?? fields.Wrong<string>("model", "is required");
        var content = ArkContent.Read(fields);
        var (prompt, flags) = ArkFlags.Split(content.Text);
        if (prompt.Length == 0 && content.IsEmpty && fields.Problems.Count == 0) fields.Wrong<string>("content", "needs a text that says what the video shows");

        var request = new VideoRequest
        {
            Prompt = prompt,
            Seconds = fields.Seconds("duration") ?? (int?)Number(fields, flags, "duration"),
            AspectRatio = fields.Text("ratio", 32) ?? flags.GetValueOrDefault("ratio"),
            Resolution = fields.Text("resolution", 32) ?? flags.GetValueOrDefault("resolution"),
            Seed = Seed(fields.Number("seed") ?? Number(fields, flags, "seed")),
            Audio = fields.Flag("generate_audio"),
            WebhookUrl = Callback(fields),
            ProviderOptions = Options(fields, flags, model),
            Warnings = fields.Find("callback_url") is null ? [] : ["callback_url is called with this gateway's own event, not with Ark's task."],
        };
        return new(model, request, content.Frames, fields.Problems) { References = content.References, Video = content.Video };
    }

    private JsonElement? Options(FieldReader fields, IReadOnlyDictionary<string, string> flags, string? model)
    {
        var options = new JsonObject();
        foreach (var (flag, field) in new[] { ("watermark", "watermark"), ("camerafixed", "camera_fixed") })
            if (flags.TryGetValue(flag, out var text))
                options[field] = bool.TryParse(text, out var set) ? set : fields.Wrong<bool>("content", $"has the flag --{flag}, which must be true or false");
        foreach (var unable in new[] { "frames", "framespersecond" })
            if (flags.ContainsKey(unable))
                fields.Wrong<string>("content", $"has the flag --{unable}, which this gateway cannot pass on");
        foreach (var name in OfArkAlone)
            if (fields.Find(name) is { } value)
                options[name] = JsonNode.Parse(value.GetRawText());
        if (options.Count == 0) return null;

        if (model is not null && catalogue.Find(model)?.Routes.Values.All(route => route.Dialect == "ark") is not true)
            fields.Wrong<string>(options.First().Key, $"is for the models that run at Ark; '{ApiError.Short(model)}' does not");
        return JsonSerializer.SerializeToElement(options);
    }

    private static string? Callback(FieldReader fields)
    {
        if (fields.Text("callback_url", 2048) is not { } text) return null;
        return InputText.Address(text) is { UserInfo.Length: 0 } ? text : fields.Wrong<string>("callback_url", "must be an absolute http(s) URL without user name");
    }

    private static long? Number(FieldReader fields, IReadOnlyDictionary<string, string> flags, string name)
    {
        if (!flags.TryGetValue(name, out var text)) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : fields.Wrong<long?>("content", $"has the flag --{name}, which must be a whole number");
    }

    /// <summary>Ark's word for any seed.</summary>
    private static long? Seed(long? given) => given is -1 ? null : given;
}
