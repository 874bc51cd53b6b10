using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Filmgate.Upstreams.Bodies;

/// <summary>A text of a JSON request that contains a file as base64. <see cref="JsonRequestBody"/> writes it.</summary>
/// <param name="Prefix">What comes before the base64, such as <c>data:image/png;base64,</c>.</param>
internal sealed record Base64Text(string Prefix, InputFile File)
{
    private static readonly JsonTypeInfo<Base64Text> TypeInfo =
        JsonMetadataServices.CreateValueInfo<Base64Text>(new() { TypeInfoResolver = JsonTypeInfoResolver.Combine() }, new NoConverter());

    /// <summary>Of the whole text.</summary>
    public long Length => Prefix.Length + File.Base64Length;

    /// <summary>A node can have one parent, so each place in a request needs its own.</summary>
    public JsonNode ToJson() => JsonValue.Create(this, TypeInfo)!;

    /// <summary>An ordinary serializer would have to read the file, and a request without it would be paid for.</summary>
    private sealed class NoConverter : JsonConverter<Base64Text>
    {
        public override Base64Text Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Base64Text value, JsonSerializerOptions options) =>
            throw new NotSupportedException($"A request with a file is written by {nameof(JsonRequestBody)}.");
    }
}
