using System.Collections.Frozen;
using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>
/// The fields of a remix. OpenAI has the prompt only. A remix inherits neither the webhook nor the metadata of the original, so it can have
/// its own.
/// </summary>
/// <param name="Problems">Empty if the request is valid.</param>
internal sealed record RemixRequest(VideoRequest Request, IReadOnlyList<Problem> Problems)
{
    private static readonly FrozenSet<string> Known =
        FrozenSet.Create(StringComparer.Ordinal, "prompt", "metadata", "webhook_url", "webhook_events", "provider_options");

    /// <returns>A request that does not use the body: it can be disposed.</returns>
    public static RemixRequest Read(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        fields.RejectUnknown(Known);
        var request = new VideoRequest
        {
            Prompt = fields.Text("prompt", CreateVideoRequest.MaxPromptLength) ?? "",
            ProviderOptions = fields.ProviderOptions(),
            Metadata = fields.Map("metadata"),
            WebhookUrl = fields.WebhookUrl("webhook_url", receivers: null),
            WebhookEvents = fields.EventNames("webhook_events", Filmgate.Webhooks.WebhookEvents.All),
        };
        if (string.IsNullOrWhiteSpace(request.Prompt) && !fields.HasProblem("prompt"))
            fields.AddProblem<string>("prompt", "is required: describe the remix");
        return new(request, fields.Problems);
    }
}
