using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Api.Requests;

/// <summary>A request that must be rejected, and the expected error.</summary>
internal sealed record BadRequest(string Name, int Status, string Code, string? Param, Func<HttpRequestMessage> Write);

/// <summary>Invalid requests. A row that is accepted would be billed.</summary>
internal static partial class BadRequests
{
    public const int MaxUpload = 256 * 1024;
    private const string Invalid = "invalid_request";
    private const string Malformed = "malformed_body";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";
    private static readonly byte[] Png = Pictures.Png(64, 36);
    private static readonly string Id = $"video_{Guid.Empty:N}";

    public static readonly IReadOnlyDictionary<string, BadRequest> All =
        new[]
        {
            Bodies(),
            Fields(),
            Forms(),
            Models(),
            ImagesInJson(),
            ImageFiles(),
            Sizes(),
            Headers(),
            Lists(),
            Routes(),
            Remixes(),
        }.SelectMany(rows => rows).ToDictionary(row => row.Name);

    private static BadRequest Row(string name, int status, string code, string? param, Func<HttpRequestMessage> write) =>
        new(name, status, code, param, write);

    /// <summary>One invalid field in an otherwise valid request.</summary>
    private static BadRequest Field(string field, string value, bool only = false, string? name = null) =>
        Row(
            $"{field}: {name ?? value}",
            400,
            Invalid,
            field,
            Body(only ? $$"""{"{{field}}":{{value}}}""" : $$"""{"prompt":"a","{{field}}":{{value}}}""", Json));

    private static string Object(int count, Func<int, string> name, Func<int, string> value) =>
        JsonSerializer.Serialize(Enumerable.Range(0, count).ToDictionary(name, value));

    private static string DataUri(byte[] image) => $"data:image/png;base64,{Convert.ToBase64String(image)}";

    private static Func<HttpRequestMessage> Send(HttpMethod method, string path) => () =>
    {
        var raw = new Uri($"http://gateway{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return new(method, raw);
    };

    private static Func<HttpRequestMessage> Body(
        string text,
        string? type,
        (string Name, string Value)? header = null,
        string path = "/v1/videos") => Body(Encoding.UTF8.GetBytes(text), type, header, path);

    private static Func<HttpRequestMessage> Body(
        byte[] bytes, string? type, (string Name, string Value)? header = null, string path = "/v1/videos") => () =>
    {
        var content = new ByteArrayContent(bytes);
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (header is { } extra) content.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
        return Post(content, path);
    };

    private static HttpRequestMessage Post(HttpContent content, string path = "/v1/videos") =>
        new(HttpMethod.Post, $"http://gateway{path}") { Content = content };

    private static Func<HttpRequestMessage> Files(string model, byte[][] files, params (string Name, string Value)[] fields) =>
        () => Post(Multipart([("model", model), ("prompt", "a"), .. fields], "input_reference", files));

    private static MultipartFormDataContent Multipart((string Name, string Value)[] fields, string name, byte[][] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var field in fields) form.Add(new StringContent(field.Value), field.Name);
        foreach (var file in files)
            form.Add(new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, name, "image.png");
        return form;
    }

    private static Func<HttpRequestMessage> Chunked(Func<HttpRequestMessage> write) => () =>
    {
        var request = write();
        request.Headers.TransferEncodingChunked = true;
        return request;
    };

    private static Func<HttpRequestMessage> With(Func<HttpRequestMessage> write, string header, string value) => () =>
    {
        var request = write();
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    };
}
