using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects.Ark;
using Filmgate.Json;
using Filmgate.Videos;

namespace Filmgate.Compat.Ark;

/// <summary>Translates Ark's fields into ours. A flag in the text stands for a field; the field itself takes precedence.</summary>
internal sealed class ArkRequestReader(ModelCatalogue catalogue)
{
    /// <summary>Fields that only Ark has. They are passed through unchanged, to models that run on Ark.</summary>
    private static readonly string[] ArkOnlyFields =
        ["watermark", "camera_fixed", "service_tier", "execution_expires_after", "priority", "safety_identifier"];

    private static readonly HashSet<string> KnownFields =
        ["model", "content", "resolution", "ratio", "duration", "seed", "generate_audio", "callback_url", .. ArkOnlyFields];

    public CreateVideoRequest Read(JsonElement body)
    {
        var fields = new FieldReader(body);
        fields.RejectUnknown(body, KnownFields);
        var model = fields.Text("model", 100) ?? fields.AddProblem<string>("model", "is required");
        var content = ArkContent.Read(fields);
        var (prompt, flags) = ArkFlags.Split(content.Text);
        if (prompt.Length == 0 && !content.HasMedia && fields.Problems.Count == 0)
            fields.AddProblem<string>("content", "must have a text that describes what the video shows");

        var request = new VideoRequest
        {
            Prompt = prompt,
            Seconds = fields.Seconds("duration") ?? SecondsFlag(fields, flags),
            AspectRatio = fields.Text("ratio", 32) ?? flags.GetValueOrDefault("ratio"),
            Resolution = fields.Text("resolution", 32) ?? flags.GetValueOrDefault("resolution"),
            Seed = SeedOf(fields.Number("seed") ?? NumberFlag(fields, flags, "seed")),
            Audio = fields.Boolean("generate_audio"),
            WebhookUrl = fields.CallbackUrl(),
            ProviderOptions = ReadOptions(fields, flags, model),
            Warnings = fields.Find("callback_url") is null
                ? []
                : ["callback_url receives this gateway's own webhook event, not Ark's task object."],
        };
        return new(model, request, content.Frames, fields.Problems) { References = content.References, Video = content.Video };
    }

    private JsonElement? ReadOptions(FieldReader fields, IReadOnlyDictionary<string, string> flags, string? model)
    {
        var options = new JsonObject();
        foreach (var (flag, field) in new[] { ("watermark", "watermark"), ("camerafixed", "camera_fixed") })
            if (flags.TryGetValue(flag, out var text))
                options[field] = bool.TryParse(text, out var value)
                    ? value
                    : fields.AddProblem<bool>("content", $"has the flag --{flag}, which must be true or false");
        foreach (var unsupported in new[] { "frames", "framespersecond" })
            if (flags.ContainsKey(unsupported))
                fields.AddProblem<string>("content", $"has the flag --{unsupported}, which is not supported");
        foreach (var name in ArkOnlyFields)
            if (fields.Find(name) is { } value)
                options[name] = JsonNode.Parse(value.GetRawText());
        if (options.Count == 0) return null;

        if (model is not null && catalogue.Find(model)?.Routes.Values.All(route => route.Dialect == "ark") is not true)
            fields.AddProblem<string>(
                options.First().Key, $"is supported only by models that run on Ark; '{ApiError.Truncate(model)}' does not");
        return JsonSerializer.SerializeToElement(options);
    }

    private static long? NumberFlag(FieldReader fields, IReadOnlyDictionary<string, string> flags, string name)
    {
        if (!flags.TryGetValue(name, out var text)) return null;
        return WholeNumber.TryParse(text, out var number)
            ? number
            : fields.AddProblem<long?>("content", $"has the flag --{name}, which must be a whole number");
    }

    private static int? SecondsFlag(FieldReader fields, IReadOnlyDictionary<string, string> flags) =>
        NumberFlag(fields, flags, "duration") is not { } seconds ? null
        : seconds is >= int.MinValue and <= int.MaxValue ? (int)seconds
        : fields.AddProblem<int?>("content", "has the flag --duration, which must be a number of seconds");

    /// <summary>Ark writes -1 for a random seed.</summary>
    private static long? SeedOf(long? given) => given is -1 ? null : given;
}
