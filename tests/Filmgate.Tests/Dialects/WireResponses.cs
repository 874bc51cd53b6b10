using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Filmgate.Tests.Dialects;

/// <summary>A raw HTTP response.</summary>
internal sealed record WireResponse(int Status, string? ContentType, string? RetryAfter, string Body)
{
    public bool IsSuccess => Status is >= 200 and < 300 && ContentType is not "text/html";
}

/// <summary>
/// Generates responses that look like a provider's but are wrong: the fields and words of all dialects in any combination, with values of
/// any type, and the success responses of the transcripts, cut off or with one value replaced.
/// </summary>
internal static partial class WireResponses
{
    private static readonly string[] Names =
    [
        "id", "task_id", "status", "task_status", "data", "data", "data", "task_result", "videos", "url", "video_url", "metadata",
        "output", "error", "code", "code", "name", "done", "response", "generateVideoResponse", "generatedSamples", "video", "uri",
        "raiMediaFilteredCount", "state", "creations", "err_code", "urls", "unsigned_urls", "message", "progress", "fail_reason",
        "failure", "failureCode", "task_status_msg", "request_id", "respect_moderation", "status_url", "response_url", "get",
        "base_resp", "status_code", "status_msg", "assets", "file_id", "file", "download_url", "task", "content", "detail", "result_url",
        "creditBalance", "tier", "models", "usage", "remains", "credit_remain", "concurrency_limit", "quotas", "total", "model_limit",
        "\\ud800", "st\\u0061tus", "\\ud800status", "",
    ];

    private static readonly string[] Values =
    [
        "\"completed\"", "\"SUCCESS\"", "\"succeed\"", "\"SUCCEEDED\"", "\"failed\"", "\"FAILURE\"", "\"cancelled\"", "\"moderated\"",
        "\"queued\"", "\"RUNNING\"", "\"new word\"", "\"https://cdn.invalid/v.mp4\"", "\"/v1/files/9\"", "\"//cdn.invalid/v.mp4\"",
        "\"https://\"", "\"https://[bad\"", "\"file:///etc/passwd\"", "\"HTTP://a\\u0000b/\"", "\"task_9\"", "\"\"", "\"\\ud800\"",
        "\"x\\udc00y\"", "\"\\u0000\"", "\"line\\nline\"", "\"42%\"", "\"%\"", "\"success\"", "\"task_not_exist\"", "\"SAFETY.INPUT\"",
        "\".\"", "1002", "1027", "\"https://evil.invalid/status\"", "0", "1", "-1", "0.5", "200", "1102", "1303", "5001", "1e999", "-0",
        "861300000000000001", "123456789012345678901234567890", "null", "true", "[]", "{}",
    ];

    private static readonly int[] Statuses =
    [
        200, 200, 200, 200, 200, 200, 200, 200, 201, 202, 204, 299, 301, 304, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 422, 425,
        429, 451, 499,
        500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 529, 599,
    ];

    private static readonly string[] SuccessBodies =
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Dialects", "transcripts"), "*.http", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(path => Transcript.Load(path).Exchanges)
            .Where(exchange => exchange.Status is 200)
            .Select(exchange => exchange.ResponseBody)
            .Distinct(),
    ];

    private static readonly Gen<string> Scalar = Gen.Elements(Values);

    public static Gen<string> AnyBody { get; } = Gen.Frequency(
        (6, Json(4)),
        (3, from body in Gen.Elements(SuccessBodies) from length in Gen.Choose(0, body.Length) select body[..length]),
        (6, Gen.Elements(SuccessBodies).SelectMany(Mutate)),
        (1, from depth in Gen.Choose(30, 200) select string.Concat(Enumerable.Repeat("{\"data\":", depth)) + "1" + new string('}', depth)),
        (1, from length in Gen.Choose(1, 70_000)
            select $"{{\"id\":\"{new string('i', length)}\",\"status\":\"{new string('s', length)}\"}}"),
        (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    public static Gen<WireResponse> Any { get; } =
        from status in Gen.Elements(Statuses)
        from type in Gen.Frequency(
            (8, Gen.Constant<string?>("application/json")),
            (1, Gen.Elements<string?>("text/html", "text/plain", null)))
        from retry in Gen.Frequency(
            (8, Gen.Constant<string?>(null)),
            (1, Gen.Elements<string?>("5", "-5", "soon", "99999999999", "Thu, 01 Jan 1970 00:00:00 GMT")))
        from body in AnyBody
        select new WireResponse(status, type, retry, body);

    private static Gen<string> Json(int depth)
    {
        if (depth == 0) return Scalar;
        var member = from name in Gen.Elements(Names) from value in Json(depth - 1) select $"\"{name}\":{value}";
        return Gen.Frequency(
            (3, Scalar),
            (6, from count in Gen.Choose(0, 6) from members in member.ListOf(count) select $"{{{string.Join(',', members)}}}"),
            (2, from count in Gen.Choose(0, 3) from items in Json(depth - 1).ListOf(count) select $"[{string.Join(',', items)}]"));
    }

    /// <summary>Replaces one value of a success response.</summary>
    private static Gen<string> Mutate(string body)
    {
        var values = Value().Matches(body);
        if (values.Count == 0) return Gen.Constant(body);
        return from value in Gen.Elements(values.ToArray())
               from other in Json(2)
               select string.Concat(body.AsSpan(0, value.Index), other, body.AsSpan(value.Index + value.Length));
    }

    [GeneratedRegex("""(?<=:\s*)("[^"]*"|[0-9.]+|null)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();
}
