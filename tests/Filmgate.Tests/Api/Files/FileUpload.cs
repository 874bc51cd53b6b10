using System.Net.Http.Headers;

namespace Filmgate.Tests.Api.Files;

/// <summary>Uploads files as OpenAI's clients do.</summary>
internal static class FileUpload
{
    public static MultipartFormDataContent Form(byte[] bytes, string name = "first.png", params (string Name, string Value)[] fields)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var form = new MultipartFormDataContent { { part, "file", name } };
        foreach (var (field, value) in fields) form.Add(new StringContent(value), field);
        return form;
    }

    public static Task<ApiResponse> UploadAsync(
        this ApiTestClient api, byte[] bytes, string name = "first.png", params (string Name, string Value)[] fields) =>
        api.SendAsync(HttpMethod.Post, "/v1/files", Form(bytes, name, fields.Length == 0 ? [("purpose", "user_data")] : fields));
}
