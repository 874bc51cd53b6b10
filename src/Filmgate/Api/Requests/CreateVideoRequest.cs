using System.Collections.Frozen;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>The fields of a create request, not yet checked against a model; images are not yet downloaded.</summary>
/// <param name="Problems">Empty if the request is valid so far.</param>
internal sealed record CreateVideoRequest(
    string? Model, VideoRequest Request, IReadOnlyList<RequestImage> Images, IReadOnlyList<Problem> Problems)
{
    public const int MaxPromptLength = 32_000;
    public const int MaxModelLength = ModelCatalogue.MaxIdLength;
    private const int MaxFallbackModels = 5;
    private const int MaxReferences = 9;
    private const int MaxSeconds = 600;
    private const int MaxQuoteLength = 200;

    private static readonly FrozenSet<string> Known = new[]
    {
        "model", "prompt", "negative_prompt", "seconds", "size", "aspect_ratio", "resolution", "seed", "audio",
        "input_reference", "reference_images", "image_fit", "video", "webhook_url", "webhook_events",
        "metadata", "provider_options", "fallback_models", PriceCeiling.Field, PriceQuotes.Field, "n", "user",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Images of what the video should show; none of them is a frame of it.</summary>
    public IReadOnlyList<RequestImage> References { get; init; } = [];

    /// <summary>The clip to edit.</summary>
    public RequestClip? Video { get; init; }

    /// <summary>The signed quote that it carries. Null: none.</summary>
    public string? Quote { get; init; }

    /// <summary>What is wrong with the quote. A repeated create gets its video all the same.</summary>
    public ApiError? QuoteError { get; init; }

    /// <summary>Whether there is an input to download, inspect and store.</summary>
    public bool HasInputs => Images.Count > 0 || References.Count > 0 || Video is not null;

    /// <returns>A request that does not use the body: it can be disposed.</returns>
    public static CreateVideoRequest Read(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        fields.RejectUnknown(Known);
        var warnings = new List<string>();
        if (fields.Number("n") is { } n && n != 1) fields.AddProblem<int>("n", "must be 1: each request creates one video");
        if (fields.Text("user", 512) is not null) warnings.Add("user is not sent to the provider. Use metadata to store it.");

        var images = fields.Images(body, "input_reference");
        var references = fields.Images(body, "reference_images");
        if (references.Count > MaxReferences)
            fields.AddProblem<int>("reference_images", $"must have at most {MaxReferences} images; it has {references.Count}");
        var video = fields.Clip(body, "video");
        CheckFiles(body, fields);
        var request = new VideoRequest
        {
            Prompt = fields.Text("prompt", MaxPromptLength) ?? "",
            NegativePrompt = fields.Text("negative_prompt", MaxPromptLength),
            Seconds = Seconds(fields),
            Size = fields.Text("size", 32),
            AspectRatio = fields.Text("aspect_ratio", 32),
            Resolution = fields.Text("resolution", 32),
            ImageFit = fields.ImageFit(),
            Seed = fields.Number("seed"),
            Audio = fields.Boolean("audio"),
            ProviderOptions = fields.ProviderOptions(),
            Metadata = fields.Map("metadata"),
            WebhookUrl = fields.WebhookUrl("webhook_url", receivers: null),
            WebhookEvents = fields.EventNames("webhook_events", Filmgate.Webhooks.WebhookEvents.All),
            FallbackModels = fields.TextList("fallback_models", MaxFallbackModels, MaxModelLength),
            MaxPriceMicros = MaxPrice(fields),
            Warnings = warnings,
        };
        if (string.IsNullOrWhiteSpace(request.Prompt) && !fields.HasProblem("prompt"))
            fields.AddProblem<string>("prompt", "is required: describe the video");
        var quote = fields.Text(PriceQuotes.Field, MaxQuoteLength);
        return new(fields.Text("model", MaxModelLength), request, images, fields.Problems)
        {
            References = references,
            Video = video,
            Quote = quote,
        };
    }

    private static long? MaxPrice(FieldReader fields)
    {
        if (fields.Decimal(PriceCeiling.Field) is not { } dollars) return null;
        return dollars is >= 0 and <= Price.MaxDollars
            ? (long)(dollars * 1_000_000)
            : fields.AddProblem<long?>(PriceCeiling.Field, $"must be 0 to {Price.MaxDollars}");
    }

    private static void CheckFiles(RequestBody body, FieldReader fields)
    {
        foreach (var file in body.Files)
        {
            if (InputFields.IsOf(file, "input_reference") || InputFields.IsOf(file, "reference_images") || file.Name is "video") continue;
            var name = file.Name.Length is 0 ? "file" : ApiError.Truncate(file.Name);
            fields.AddProblem<string>(name, "must not be a file. Send files as input_reference, reference_images or video");
        }
    }

    private static int? Seconds(FieldReader fields) => fields.Number("seconds") switch
    {
        null => null,
        > 0 and <= MaxSeconds and var seconds => (int)seconds,
        var seconds => fields.AddProblem<int?>("seconds", $"must be between 1 and {MaxSeconds}, not {seconds}"),
    };
}
