using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>Serializes the webhook records. Source-generated, so that it works without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookEndpoint))]
[JsonSerializable(typeof(WebhookEndpointList))]
[JsonSerializable(typeof(WebhookMessage))]
[JsonSerializable(typeof(WebhookMessageList))]
[JsonSerializable(typeof(WebhookSecret))]
[JsonSerializable(typeof(WebhookPublicKey))]
[JsonSerializable(typeof(CreateWebhookEndpoint))]
[JsonSerializable(typeof(TestWebhook))]
public sealed partial class WebhookJson : JsonSerializerContext;
