using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>Serializes the requests of this client; properties that are null are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateVideo))]
[JsonSerializable(typeof(RemixVideo))]
[JsonSerializable(typeof(ResolveCharge))]
[JsonSerializable(typeof(CreateKey))]
[JsonSerializable(typeof(UpdateKey))]
[JsonSerializable(typeof(RotateKey))]
[JsonSerializable(typeof(SetBudget))]
[JsonSerializable(typeof(SetGroup))]
internal sealed partial class RequestJson : JsonSerializerContext;
