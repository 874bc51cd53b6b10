using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Json;
using Filmgate.Media.Inputs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Filmgate.Api.Requests;

/// <summary>
/// A request body that was JSON, multipart or a form: its fields as JSON without any null, and the uploaded files in their order.
/// </summary>
/// <param name="Fields">Valid until the body is disposed: they use pooled buffers.</param>
/// <param name="Document">The owner of the buffers, unless <paramref name="Whole"/> is.</param>
internal sealed record RequestBody(
    JsonElement Fields, IReadOnlyList<IFormFile> Files, JsonDocument? Document = null, WholeBody? Whole = null) : IDisposable
{
    private const int MaxUncountedBytes = 1024 * 1024;
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    public void Dispose()
    {
        Document?.Dispose();
        Whole?.Dispose();
    }

    public static async Task<(RequestBody? Body, ApiError? Error)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        await LimitedRequestBody.ApplyAsync(request, ct);
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding and not "identity")
            return (null, ApiError.UnsupportedContentEncoding(encoding));
        if (request.HasJsonContentType()) return await ReadJsonAsync(request, request.Body, ct);
        if (!request.HasFormContentType) return (null, ApiError.UnsupportedMediaType(request.ContentType));
        return await IsJsonInFormTypeAsync(request, ct)
            ? await ReadJsonAsync(request, request.BodyReader.AsStream(), ct)
            : await ReadFormAsync(request, ct);
    }

    /// <summary>
    /// Whether the body is a JSON object that is only called a form. <c>curl -d</c> does that, unless it is told the type.
    /// </summary>
    /// <remarks>Forms encode braces, so none starts with one. Nothing is consumed here.</remarks>
    public static async ValueTask<bool> IsJsonInFormTypeAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentType?.StartsWith(UrlEncoded, StringComparison.OrdinalIgnoreCase) is not true) return false;
        var start = await request.BodyReader.ReadAsync(ct);
        var isJson = FirstByte(start.Buffer) is (byte)'{';
        request.BodyReader.AdvanceTo(start.Buffer.Start);
        return isJson;
    }

    private static byte? FirstByte(ReadOnlySequence<byte> bytes)
    {
        var reader = new SequenceReader<byte>(bytes);
        reader.AdvancePastAny((byte)' ', (byte)'\n', (byte)'\r', (byte)'\t');
        return reader.TryPeek(out var first) ? first : null;
    }

    private static async Task<(RequestBody?, ApiError?)> ReadJsonAsync(HttpRequest request, Stream content, CancellationToken ct)
    {
        WholeBody? whole = null;
        try
        {
            if (!(request.ContentLength <= MaxUncountedBytes)) whole = await ReadWholeAsync(request, content, ct);
            var document = whole is null ? await StrictJson.ParseAsync(content, ct) : StrictJson.Parse(whole.Json);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
                return (new(JsonNulls.Remove(document.RootElement), [], document, whole), null);
            document.Dispose();
            whole?.Dispose();
            return (null, ApiError.Malformed("The body must be a JSON object, such as {\"prompt\": \"...\"}."));
        }
        catch (JsonException e)
        {
            whole?.Dispose();
            var position = e.LineNumber is null ? "" : $" (line {e.LineNumber + 1}, byte {e.BytePositionInLine})";
            return (null, ApiError.Malformed(
                $"The body is not valid JSON{position}. Send one object in UTF-8, at most 32 levels deep, "
                + $"without duplicate fields and with at most {StrictJson.MaxValues} values."));
        }
    }

    private static Task<WholeBody> ReadWholeAsync(HttpRequest request, Stream content, CancellationToken ct) => WholeBody.ReadAsync(
        request, new ValueCountingStream(content), request.HttpContext.RequestServices.GetRequiredService<InputMemory>(), ct);

    private static async Task<(RequestBody?, ApiError?)> ReadFormAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            var isMultipart = request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);
            if (isMultipart && await ReadSimpleFormAsync(request, ct) is { } simple) return (new(simple.RootElement, [], simple), null);
            var (form, error) = isMultipart ? await MultipartForm.ReadAsync(request, ct) : (await request.ReadFormAsync(ct), null);
            if (form is null) return (null, error);
            var fields = new JsonObject();
            foreach (var (name, values) in form)
            {
                if (!TryAdd(fields, name, values))
                {
                    var field = ApiError.Truncate(name);
                    return (null, ApiError.Malformed($"The form has the field '{field}' in two notations. Send it in one."));
                }
            }

            return (new(JsonSerializer.SerializeToElement(fields), form.Files), null);
        }
        catch (InvalidDataException e)
        {
            return (null, ApiError.Malformed($"The form cannot be read: {e.Message}"));
        }
        catch (NotSupportedException)
        {
            return (null, ApiError.Malformed("The charset of the form, or of one of its parts, is not supported. Send UTF-8."));
        }
        catch (IOException e) when (e is not BadHttpRequestException)   // which the web server throws: too large, too slow
        {
            return (null, ApiError.Malformed("The form is incomplete, or its boundary is not the one in the Content-Type."));
        }
    }

    /// <returns>Null: the form must be read in another way. Nothing was consumed.</returns>
    private static async Task<JsonDocument?> ReadSimpleFormAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength is not { } length || length > SimpleForm.MaxBytes) return null;
        var boundary = MultipartForm.BoundaryOf(request);
        var read = await request.BodyReader.ReadAtLeastAsync((int)length, ct);
        var fields = read.Buffer.Length == length ? SimpleForm.Read(read.Buffer, boundary) : null;
        request.BodyReader.AdvanceTo(fields is null ? read.Buffer.Start : read.Buffer.End);
        return fields;
    }

    /// <summary>OpenAI's clients write objects as <c>metadata[scene]=3</c> and lists as <c>fallback_models[]=…</c> into forms.</summary>
    private static bool TryAdd(JsonObject fields, string name, StringValues values)
    {
        var (outer, inner) = Split(name);
        JsonNode value = values.Count > 1 || inner is ""
            ? new JsonArray([.. values.Where(value => inner is not "" || value is not "").Select(value => JsonValue.Create(value))])
            : JsonValue.Create(values.ToString());
        if (inner is null or "") return fields.TryAdd(outer, value);

        if (!fields.ContainsKey(outer)) fields.Add(outer, new JsonObject());
        return fields[outer] is JsonObject members && members.TryAdd(inner, value);
    }

    private static (string Outer, string? Inner) Split(string name) =>
        name.EndsWith(']') && name.IndexOf('[') is > 0 and var open ? (name[..open], name[(open + 1)..^1]) : (name, null);
}
