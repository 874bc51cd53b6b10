using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Filmgate.Tests.Media;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Api.Requests;

/// <summary>A request that must be rejected, and the expected error.</summary>
internal sealed record BadRequest(string Name, int Status, string Code, string? Param, Func<HttpRequestMessage> Write);

/// <summary>Invalid requests. A row that is accepted would be billed.</summary>
internal static class BadRequests
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

    private static IEnumerable<BadRequest> Bodies()
    {
        yield return Row("no body", 400, Malformed, null, Body("", Json));
        yield return Row("white space", 400, Malformed, null, Body(" \n ", Json));
        yield return Row("half a body", 400, Malformed, null, Body("""{"prompt": "a ki""", Json));
        yield return Row("two bodies", 400, Malformed, null, Body("""{"prompt":"a"}{"prompt":"b"}""", Json));
        yield return Row("a list", 400, Malformed, null, Body("""[{"prompt":"a"}]""", Json));
        yield return Row("a word", 400, Malformed, null, Body("\"kite\"", Json));
        yield return Row("null", 400, Malformed, null, Body("null", Json));
        yield return Row("a comment", 400, Malformed, null, Body("""{"prompt":"a"/* kite */}""", Json));
        yield return Row("a comma too many", 400, Malformed, null, Body("""{"prompt":"a",}""", Json));
        yield return Row("a form called JSON", 400, Malformed, null, Body("prompt=a", Json));
        yield return Row(
            "nesting 10,000 deep",
            400,
            Malformed,
            null,
            Body($$"""{"prompt":"a","provider_options":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""", Json));
        yield return Row(
            "nesting 10,000 deep in a form",
            400,
            Invalid,
            "provider_options",
            Body($"prompt=a&provider_options={string.Concat(Enumerable.Repeat("{\"a\":", 10_000))}1{new string('}', 10_000)}", Form));
        yield return Row("the same field twice", 400, Malformed, null, Body("""{"prompt":"a","seconds":4,"seconds":8}""", Json));
        yield return Row(
            "the same field twice, once escaped", 400, Malformed, null, Body("""{"prompt":"a","seconds":4,"\u0073econds":8}""", Json));
        yield return Row("the same option twice", 400, Malformed, null, Body("""{"prompt":"a","provider_options":{"x":1,"x":2}}""", Json));
        yield return Row("half a surrogate pair", 400, Malformed, null, Body("""{"prompt":"a \ud800 kite"}""", Json));
        yield return Row("half a surrogate pair in a name", 400, Malformed, null, Body("""{"prompt":"a","\ud800":1}""", Json));
        yield return Row(
            "half a surrogate pair in a name, twice", 400, Malformed, null, Body("""{"prompt":"a","\ud800":1,"\ud800":1}""", Json));
        yield return Row(
            "half a surrogate pair in metadata", 400, Malformed, null, Body("""{"prompt":"a","metadata":{"\udc00":"b"}}""", Json));
        yield return Row(
            "half a surrogate pair deep in options",
            400,
            Malformed,
            null,
            Body("""{"prompt":"a","provider_options":{"a":[{"b":"\ud83d"}]}}""", Json));
        yield return Row(
            "half a surrogate pair in options of a form",
            400,
            Invalid,
            "provider_options",
            Body("""prompt=a&provider_options={"\ud800":1}""", Form));
        yield return Row(
            "half a surrogate pair in metadata of a form", 400, Invalid, "metadata", Body("""prompt=a&metadata={"a":"\ud800"}""", Form));
        yield return Row("invalid UTF-8", 400, Malformed, null, Body([.. "{\"prompt\":\"a "u8, 0xff, 0xfe, .. "\"}"u8], Json));
        yield return Row(
            "invalid UTF-8 in a name", 400, Malformed, null, Body([.. "{\"prompt\":\"a\",\""u8, 0xc3, 0x28, .. "\":1}"u8], Json));
        yield return Row(
            "a surrogate written as UTF-8", 400, Malformed, null, Body([.. "{\"prompt\":\"a "u8, 0xed, 0xa0, 0x80, .. "\"}"u8], Json));
        yield return Row(
            "UTF-16", 400, Malformed, null, Body(Encoding.Unicode.GetBytes("""{"prompt":"a"}"""), "application/json; charset=utf-16"));
        yield return Row(
            "Latin-1", 400, Malformed, null, Body([.. "{\"prompt\":\"caf"u8, 0xe9, .. "\"}"u8], "application/json; charset=iso-8859-1"));
        yield return Row("binary", 400, Malformed, null, Body(Png, Json));
        yield return Row(
            "a compressed body", 415, "unsupported_media_type", null, Body([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], Json, ("Content-Encoding", "gzip")));
        yield return Row("no Content-Type", 415, "unsupported_media_type", null, Body("""{"prompt":"a"}""", null));
        yield return Row("plain text", 415, "unsupported_media_type", null, Body("""{"prompt":"a"}""", "text/plain"));
        yield return Row("XML", 415, "unsupported_media_type", null, Body("<prompt>a</prompt>", "application/xml"));
        yield return Row("an invalid Content-Type", 415, "unsupported_media_type", null, Body("""{"prompt":"a"}""", "kite"));
        yield return Row(
            "a very long Content-Type", 415, "unsupported_media_type", null, Body("""{"prompt":"a"}""", $"text/{new string('x', 10_000)}"));
    }

    private static IEnumerable<BadRequest> Fields()
    {
        string[] promptValues =
        [
            "null", "\"\"", "\"  \\n \"", "5", "true", "[]", "{}", "[\"a\"]", "\"a \\u0000 kite\"", "\"a \\u001b kite\"",
            "\"a \\ufffd kite\"",
        ];
        foreach (var value in promptValues) yield return Field("prompt", value, only: true);
        yield return Row("no prompt", 400, Invalid, "prompt", Body("{}", Json));
        yield return Row(
            "a prompt of 32,001 characters", 400, Invalid, "prompt", Body($$"""{"prompt":"{{new string('x', 32_001)}}"}""", Json));
        yield return Row(
            "a prompt of 32,001 characters in a form", 400, Invalid, "prompt", Body($"prompt={new string('x', 32_001)}", Form));
        yield return Row(
            "a prompt too long for the model",
            400,
            Invalid,
            "prompt",
            Body($$"""{"model":"kling-v2-6","prompt":"{{new string('x', 2501)}}"}""", Json));
        foreach (var value in new[] { "5", "[]", "{}", "false", "\"kl\\u0000ing\"" }) yield return Field("model", value);
        yield return Row(
            "a model of 101 characters", 400, Invalid, "model", Body($$"""{"prompt":"a","model":"{{new string('x', 101)}}"}""", Json));
        foreach (var value in new[] { "5", "[]", "\"snow\"", "\"\\u0000\"" }) yield return Field("negative_prompt", value);
        string[] secondsValues =
        [
            "\"abc\"", "true", "[]", "{}", "4.5", "4e0", "0", "-4", "601", "7", "\"8 s\"", "99999999999999999999", "1e999",
        ];
        foreach (var value in secondsValues) yield return Field("seconds", value);
        string[] sizeValues =
        [
            "5", "[]", "true", "\"banana\"", "\"1x1\"", "\"1280x720x2\"", "\"0x0\"", "\"1280x720\\u0000\"", $"\"{new string('1', 33)}\"",
        ];
        foreach (var value in sizeValues) yield return Field("size", value);
        foreach (var value in new[] { "5", "[]", "\"3:1\"", "\"wide\"" }) yield return Field("aspect_ratio", value);
        foreach (var value in new[] { "5", "[]", "720", "\"9000p\"" }) yield return Field("resolution", value);
        yield return Row(
            "size and aspect_ratio against each other",
            400,
            Invalid,
            "size",
            Body("""{"prompt":"a","size":"1280x720","aspect_ratio":"9:16"}""", Json));
        foreach (var value in new[] { "\"abc\"", "1.5", "true", "[]", "1", "-1", "99999999999999999999" })
            yield return Field("seed", value);
        foreach (var value in new[] { "\"maybe\"", "1", "[]", "{}", "false" }) yield return Field("audio", value);
        string[] metadataValues =
        [
            "5", "[]", "\"x\"", "\"[]\"", "{\"a\":1}", "{\"a\":null}", "{\"a\":{}}", "{\"\":\"a\"}", "{\"a\":\"\\u0000\"}",
        ];
        foreach (var value in metadataValues) yield return Field("metadata", value);
        yield return Field("metadata", Object(17, i => $"name{i}", i => "value"), name: "17 entries");
        yield return Field("metadata", Object(1, i => new('n', 65), i => "value"), name: "a name of 65 characters");
        yield return Field("metadata", Object(1, i => "name", i => new('v', 513)), name: "a value of 513 characters");
        yield return Field("metadata", Object(300, i => $"name{i}", i => new('v', 500)), name: "150 kB");
        string[] webhookUrlValues =
        [
            "5", "[]", "\"not a url\"", "\"/relative\"", "\"ftp://example.com/\"", "\"javascript:alert(1)\"",
            "\"https://user:word@example.com/\"", "\"https://\"",
        ];
        foreach (var value in webhookUrlValues) yield return Field("webhook_url", value);
        yield return Field("webhook_url", $"\"https://example.com/{new string('x', 2048)}\"", name: "2 kB");
        string[] providerOptionsValues =
        [
            "5", "[]", "\"x\"", "\"{\"", "{\"model\":\"other\"}", "{\"PROMPT\":\"other\"}", "{\"callback_url\":\"https://example.com/\"}",
            "{\"\":1}", "{\"model \":\"other\"}", "{\"input_reference[]\":\"other\"}", "{\"a\\\"\\r\\nX-Evil: yes\":1}",
            "{\"image\":\"https://example.com/\"}",
        ];
        foreach (var value in providerOptionsValues) yield return Field("provider_options", value);
        yield return Field("provider_options", $$"""{"x":"{{new string('x', 65 * 1024)}}"}""", name: "65 kB");
        string[] fallbackModelsValues =
        [
            "5", "{}", "[5]", "[\"\"]", "[null]", "[[\"sora-2\"]]", "[\"sora_2\"]", "\"sora_2\"", "[\"sora-2\",\"sora_2\"]",
            "[\"gen3a_turbo\"]",
        ];
        foreach (var value in fallbackModelsValues) yield return Field("fallback_models", value);
        yield return Field("fallback_models", """["sora-2","sora-2","sora-2","sora-2","sora-2","sora-2"]""", name: "six");
        foreach (var value in new[] { "2", "0", "\"two\"", "[]" }) yield return Field("n", value);
        foreach (var value in new[] { "5", "[]", "{}" }) yield return Field("user", value);
        yield return Field("user", $"\"{new string('u', 513)}\"", name: "513 characters");
        foreach (var unknown in new[] { "duration", "Prompt", "prompt ", "image", "stream", "callback_url", "__proto__" })
            yield return Row($"an unknown field {unknown}", 400, Invalid, unknown, Body($$"""{"prompt":"a","{{unknown}}":"b"}""", Json));
        yield return Row("an unknown field without a name", 400, Invalid, "", Body("""{"prompt":"a","":"b"}""", Json));
        yield return Row(
            "an unknown field with a long name",
            400,
            Invalid,
            $"{new string('f', 64)}…",
            Body($$"""{"prompt":"a","{{new string('f', 10_000)}}":"b"}""", Json));
        yield return Row(
            "everything wrong at once",
            400,
            Invalid,
            "foo",
            Body(
                """{"foo":1,"seconds":"x","size":1,"seed":"y","audio":2,"metadata":3,"webhook_url":4,"""
                + "\"provider_options\":5,\"fallback_models\":6,\"n\":7}",
                Json));
    }

    private static IEnumerable<BadRequest> Forms()
    {
        yield return Row("an empty form", 400, Invalid, "prompt", Body("", Form));
        yield return Row("a prompt sent twice", 400, Invalid, "prompt", Body("prompt=a&prompt=b", Form));
        yield return Row("a prompt sent twice in other letters", 400, Invalid, "prompt", Body("prompt=a&Prompt=b", Form));
        yield return Row("seconds sent twice", 400, Invalid, "seconds", Body("prompt=a&seconds=4&seconds=8", Form));
        yield return Row("metadata sent in two ways", 400, Malformed, null, Body("prompt=a&metadata={}&metadata[a]=b", Form));
        yield return Row(
            "metadata sent in two ways, the other way round", 400, Malformed, null, Body("prompt=a&metadata[a]=b&metadata={}", Form));
        yield return Row("one entry of metadata twice", 400, Invalid, "metadata", Body("prompt=a&metadata[a]=b&metadata[a]=c", Form));
        yield return Row("a prompt with an index", 400, Invalid, "prompt", Body("prompt[a]=b", Form));
        yield return Row("a NUL in a form", 400, Malformed, null, Body("prompt=a%00b", Form));
        yield return Row("a NUL in a name", 400, Malformed, null, Body("prompt=a&pro%00mpt=b", Form));
        yield return Row(
            "invalid UTF-8 in a multipart form",
            400,
            Invalid,
            "prompt",
            Body(
                [.. "--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na "u8, 0xff, .. " b\r\n--x--\r\n"u8],
                "multipart/form-data; boundary=x"));
        yield return Row("metadata that is not JSON", 400, Invalid, "metadata", Body("prompt=a&metadata=scene", Form));
        yield return Row("a seed of words", 400, Invalid, "seed", Body("prompt=a&seed=lucky", Form));
        yield return Row("an unknown field in a form", 400, Invalid, "quality", Body("prompt=a&quality=best", Form));
        yield return Row("201 fields", 400, Malformed, null, Body(string.Join('&', Enumerable.Range(0, 201).Select(i => $"f{i}=a")), Form));
        yield return Row("a name of 3,000 characters", 400, Malformed, null, Body($"{new string('n', 3000)}=a", Form));
        yield return Row("multipart without boundary", 400, Malformed, null, Body("--x\r\n\r\n--x--", "multipart/form-data"));
        yield return Row(
            "multipart with an empty boundary", 400, Malformed, null, Body("--\r\n\r\n----", "multipart/form-data; boundary=\"\""));
        yield return Row(
            "multipart with a boundary of 300 characters",
            400,
            Malformed,
            null,
            Body("--b", $"multipart/form-data; boundary={new string('b', 300)}"));
        yield return Row(
            "multipart with another boundary",
            400,
            Malformed,
            null,
            Body("--y\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na\r\n--y--\r\n", "multipart/form-data; boundary=x"));
        yield return Row(
            "multipart that breaks off",
            400,
            Malformed,
            null,
            Body("--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na", "multipart/form-data; boundary=x"));
        yield return Row("multipart without any part", 400, Invalid, "prompt", Body("--x--\r\n", "multipart/form-data; boundary=x"));
        yield return Row(
            "multipart with a part without a name",
            400,
            Invalid,
            "",
            Body("--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n", "multipart/form-data; boundary=x"));
        yield return Row(
            "multipart with 100 headers in a part",
            400,
            Malformed,
            null,
            Body(
                $"--x\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: a\r\n"))}\r\na\r\n--x--\r\n",
                "multipart/form-data; boundary=x"));
        yield return Row("multipart of another kind", 415, "unsupported_media_type", null, Body("--x--", "multipart/mixed; boundary=x"));
    }

    private static IEnumerable<BadRequest> Models()
    {
        yield return Row("an unknown model", 400, "model_not_found", "model", Body("""{"prompt":"a","model":"veo3-fsat"}""", Json));
        yield return Row("a misspelt model in a form", 400, "model_not_found", "model", Body("prompt=a&model=sora_2", Form));
        yield return Row("a model in capitals", 400, "model_not_found", "model", Body("""{"prompt":"a","model":"VEO3-FAST"}""", Json));
        yield return Row("a model with a space", 400, "model_not_found", "model", Body("""{"prompt":"a","model":"veo3-fast "}""", Json));
        yield return Row(
            "a model with markup", 400, "model_not_found", "model", Body("""{"prompt":"a","model":"<script>alert(1)</script>"}""", Json));
        yield return Row(
            "sora with the seconds of veo", 400, Invalid, "seconds", Body("""{"prompt":"a","model":"sora-2","seconds":"6"}""", Json));
        yield return Row(
            "veo with the size of sora", 400, Invalid, "size", Body("""{"prompt":"a","model":"veo3","size":"1024x1792"}""", Json));
        yield return Row(
            "runway without an image", 400, Invalid, "input_reference", Body("""{"prompt":"a","model":"gen3a_turbo"}""", Json));
        yield return Row("a seed beyond the model's", 400, Invalid, "seed", Files("gen3a_turbo", [Png], ("seed", "1000000000")));
        yield return Row(
            "a fallback that cannot do it",
            400,
            Invalid,
            "fallback_models",
            Body("""{"prompt":"a","model":"veo3","seconds":6,"fallback_models":["sora-2"]}""", Json));
    }

    private static IEnumerable<BadRequest> ImagesInJson()
    {
        foreach (var value in new[]
        {
            "5", "true", "{}", "[null]", "[5]", "\"banana\"", "\"/etc/passwd\"", "\"file:///etc/passwd\"", "\"ftp://example.com/a.png\"",
            "\"gopher://127.0.0.1/\"", "\"//example.com/a.png\"", "\"http://\"",
            "{\"file_id\":\"file_1\"}", "{\"image_url\":5}", "{\"image_url\":\"\"}", "{\"image_url\":{\"url\":5}}",
            "{\"url\":\"https://example.com/a.png\"}",
            "\"http://127.0.0.1/a.png\"", "\"http://localhost:22/a.png\"", "\"http://[::1]/a.png\"", "\"http://[::ffff:127.0.0.1]/a.png\"",
            "\"http://2130706433/a.png\"", "\"http://0x7f.1/a.png\"", "\"http://0.0.0.0/a.png\"",
            "\"http://10.0.0.1/a.png\"", "\"http://192.168.1.1/a.png\"", "\"http://172.16.0.1/a.png\"",
            "\"http://169.254.169.254/latest/meta-data/\"", "\"http://[fe80::1]/a.png\"", "\"http://[fd00::1]/a.png\"",
            "{\"image_url\":\"http://169.254.169.254/latest/meta-data/\"}", "\"http://user:word@127.0.0.1/a.png\"",
            "\"data:\"", "\"data:,hello\"", "\"data:image/png,hello\"", "\"data:image/png;base64,\"", "\"data:image/png;base64,!!!!\"",
            "\"data:image/png;base64,aGVsbG8\"", "\"data:image/png;base64,aGVsbG8gd29ybGQ=\"",
            "\"data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=\"",
        })
            yield return Field("input_reference", value);
        yield return Field("input_reference", $"\"https://example.com/{new string('x', 4100)}\"", name: "an address of 4 kB");
        yield return Field("input_reference", $"\"{DataUri(Png[..^30])}\"", name: "a truncated PNG as data URI");
        yield return Field("input_reference", $"[\"{DataUri(Png)}\",\"{DataUri(Png)}\",\"{DataUri(Png)}\"]", name: "three images");
        yield return Field("input_reference", $"[\"{DataUri(Png)}\",\"banana\"]", name: "an image and a banana");
        yield return Row(
            "three images for an unknown model",
            400,
            Invalid,
            "input_reference",
            Body(
                """{"model":"newest-video-9","prompt":"a","input_reference":["https://a.invalid/1","https://a.invalid/2","https://a.invalid/3"]}""",
                Json));
        yield return Row(
            "two images for a model of one",
            400,
            Invalid,
            "input_reference",
            Body($$"""{"model":"sora-2","prompt":"a","input_reference":["{{DataUri(Png)}}","{{DataUri(Png)}}"]}""", Json));
        yield return Row(
            "a private address in a form", 400, Invalid, "input_reference", Body("prompt=a&input_reference=http://127.0.0.1/a.png", Form));
        yield return Row(
            "a private address in a form's object",
            400,
            Invalid,
            "input_reference",
            Body("prompt=a&input_reference[image_url]=http://127.0.0.1/a.png", Form));
    }

    private static IEnumerable<BadRequest> ImageFiles()
    {
        yield return Row("an empty file", 400, Invalid, "input_reference", Files("veo3-fast", [[]]));
        yield return Row("a text file", 400, Invalid, "input_reference", Files("veo3-fast", ["This is no image."u8.ToArray()]));
        yield return Row("a truncated PNG", 400, Invalid, "input_reference", Files("veo3-fast", [Png[..^30]]));
        yield return Row("the beginning of a PNG", 400, Invalid, "input_reference", Files("veo3-fast", [Png[..8]]));
        yield return Row("a PNG without pixels", 400, Invalid, "input_reference", Files("veo3-fast", [Pictures.Png(0, 0)]));
        yield return Row("a GIF", 400, Invalid, "input_reference", Files("veo3-fast", [Sample.Read("picture.gif")]));
        yield return Row(
            "an SVG", 400, Invalid, "input_reference", Files("veo3-fast", ["<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray()]));
        yield return Row("a video as an image", 400, Invalid, "input_reference", Files("veo3-fast", [Sample.Sound]));
        yield return Row(
            "a web page as an image",
            400,
            Invalid,
            "input_reference",
            Files("veo3-fast", ["<!doctype html><title>404</title>"u8.ToArray()]));
        yield return Row("three files", 400, Invalid, "input_reference", Files("veo3-fast", [Png, Png, Png]));
        yield return Row("two files for a model of one", 400, Invalid, "input_reference", Files("sora-2", [Png, Png]));
        yield return Row("one good file and one bad one", 400, Invalid, "input_reference", Files("veo3-fast", [Png, "no"u8.ToArray()]));
        yield return Row(
            "a file and two addresses",
            400,
            Invalid,
            "input_reference",
            Files("veo3-fast", [Png], ("input_reference", "https://example.com/a.png"), ("input_reference", "https://example.com/b.png")));
        yield return Row(
            "a file for a fallback that takes none",
            400,
            Invalid,
            "fallback_models",
            Files("kling-v2-6", [Png, Png], ("fallback_models", "kling-v2-master")));
        yield return Row("a file under another name", 400, Invalid, "image", () => Post(Multipart([("prompt", "a")], "image", [Png])));
        yield return Row("a file without a prompt", 400, Invalid, "prompt", () => Post(Multipart([], "input_reference", [Png])));
        yield return Row("the prompt as a file", 400, Invalid, "prompt", () => Post(Multipart([], "prompt", ["a"u8.ToArray()])));
    }

    private static IEnumerable<BadRequest> Sizes()
    {
        var large = new string('x', MaxUpload + 1);
        yield return Row("JSON larger than max_upload", 413, "request_too_large", null, Body($$"""{"prompt":"{{large}}"}""", Json));
        yield return Row("a form larger than max_upload", 413, "request_too_large", null, Body($"prompt={large}", Form));
        yield return Row("an image larger than max_upload", 413, "request_too_large", null, Files("veo3-fast", [new byte[MaxUpload + 1]]));
        yield return Row(
            "an image much larger than max_upload", 413, "request_too_large", null, Files("veo3-fast", [new byte[6 * MaxUpload]]));
        yield return Row("an image larger than max_upload that asks first", 413, "request_too_large", null, () =>
        {
            var request = Files("veo3-fast", [new byte[20 * MaxUpload]])();
            request.Headers.ExpectContinue = true;
            return request;
        });
        yield return Row(
            "JSON larger than max_upload, in chunks", 413, "request_too_large", null, Chunked(Body($$"""{"prompt":"{{large}}"}""", Json)));
        yield return Row(
            "a form larger than max_upload, in chunks", 413, "request_too_large", null, Chunked(Body($"prompt={large}", Form)));
        yield return Row(
            "an image much larger than max_upload, in chunks",
            413,
            "request_too_large",
            null,
            Chunked(Files("veo3-fast", [new byte[6 * MaxUpload]])));
        yield return Row(
            "a form much larger than max_upload, in chunks",
            413,
            "request_too_large",
            null,
            Chunked(Body($"prompt={new string('x', 6 * MaxUpload)}", Form)));
        yield return Row(
            "JSON much larger than max_upload, in chunks",
            413,
            "request_too_large",
            null,
            Chunked(Body($$"""{"prompt":"{{new string('x', 6 * MaxUpload)}}"}""", Json)));
        yield return Row(
            "an image larger than max_upload, in chunks",
            413,
            "request_too_large",
            null,
            Chunked(Files("veo3-fast", [new byte[MaxUpload + 1]])));
    }

    private static IEnumerable<BadRequest> Headers()
    {
        var good = Body("""{"prompt":"a"}""", Json);
        yield return Row("no key", 401, "missing_api_key", null, With(good, "Authorization", ""));
        yield return Row("an invalid key", 401, "invalid_api_key", null, With(good, "Authorization", "Bearer fg_nonsense"));
        yield return Row("an empty key", 401, "missing_api_key", null, With(good, "Authorization", "Bearer "));
        yield return Row("a user name", 401, "missing_api_key", null, With(good, "Authorization", "Basic dXNlcjp3b3Jk"));
        yield return Row("a key of 10 kB", 401, "invalid_api_key", null, With(good, "Authorization", $"Bearer {new string('k', 10_000)}"));
        yield return Row("a bad body and no key", 401, "missing_api_key", null, With(Body("{", Json), "Authorization", ""));
        yield return Row("an empty Idempotency-Key", 400, Invalid, "Idempotency-Key", With(good, "Idempotency-Key", ""));
        yield return Row(
            "an Idempotency-Key of 256 characters", 400, Invalid, "Idempotency-Key", With(good, "Idempotency-Key", new('k', 256)));
        yield return Row(
            "a method in a header",
            405,
            "method_not_allowed",
            null,
            With(Send(HttpMethod.Get, $"/v1/videos/{Id}/cancel"), "X-HTTP-Method-Override", "POST"));
    }

    private static IEnumerable<BadRequest> Lists()
    {
        foreach (var limit in new[] { "-1", "abc", "1000", "101", "1.5", "%00", "99999999999", "1e1", "+1" })
            yield return Row($"limit={limit}", 400, Invalid, "limit", Send(HttpMethod.Get, $"/v1/videos?limit={limit}"));
        yield return Row("limit twice", 400, Invalid, "limit", Send(HttpMethod.Get, "/v1/videos?limit=1&limit=2"));
        foreach (var order in new[] { "up", "ASC", "%00", "asc,desc" })
            yield return Row($"order={order}", 400, Invalid, "order", Send(HttpMethod.Get, $"/v1/videos?order={order}"));
        foreach (var after in new[] { "unknown", "video_0", "%00", "%ff", "'%20OR%201=1", $"video_{new string('z', 32)}" })
            yield return Row($"after={after}", 400, Invalid, "after", Send(HttpMethod.Get, $"/v1/videos?after={after}"));
        yield return Row("after of 5 kB", 400, Invalid, "after", Send(HttpMethod.Get, $"/v1/videos?after={new string('a', 5000)}"));
    }

    private static IEnumerable<BadRequest> Routes()
    {
        foreach (var method in new[] { "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "BREW" })
            yield return Row($"{method} on the list", 405, "method_not_allowed", null, Send(new(method), "/v1/videos"));
        foreach (var method in new[] { "PUT", "PATCH", "POST", "HEAD" })
            yield return Row($"{method} on a video", 405, "method_not_allowed", null, Send(new(method), $"/v1/videos/{Id}"));
        yield return Row("GET on cancel", 405, "method_not_allowed", null, Send(HttpMethod.Get, $"/v1/videos/{Id}/cancel"));
        yield return Row("GET on remix", 405, "method_not_allowed", null, Send(HttpMethod.Get, $"/v1/videos/{Id}/remix"));
        yield return Row("POST on content", 405, "method_not_allowed", null, Send(HttpMethod.Post, $"/v1/videos/{Id}/content"));
        yield return Row("POST on models", 405, "method_not_allowed", null, Send(HttpMethod.Post, "/v1/models"));
        string[] paths =
        [
            "/", "/v1", "/v2/videos", "/v1/video", "/v1//videos", "/v1/images/generations", "/v1/chat/completions",
            $"/v1/videos/{Id}/thumbnail", $"/v1/videos/{Id}/content/x", "/favicon.ico", "/%2e%2e/%2e%2e/etc/passwd", "/v1/videos%2f",
            "/%F0%9F%8E%AC",
        ];
        foreach (var path in paths) yield return Row($"GET {path}", 404, "unknown_route", null, Send(HttpMethod.Get, path));
        string[] ids =
        [
            Id, "video_0", "..%2f..%2fetc%2fpasswd", "..%5c..", "%2e%2e%2f", "'%20OR%20'1'='1", "video_%", "%25", "%ff%fe", "%F0%9F%8E%AC",
            "a%0d%0aX-Evil:%20yes", "*", "~", "null", "undefined", "{id}",
        ];
        foreach (var id in ids)
        {
            yield return Row($"GET video {id}", 404, "video_not_found", null, Send(HttpMethod.Get, $"/v1/videos/{id}"));
            yield return Row($"GET content of {id}", 404, "video_not_found", null, Send(HttpMethod.Get, $"/v1/videos/{id}/content"));
        }

        yield return Row("an id of 10 kB", 404, "video_not_found", null, Send(HttpMethod.Get, $"/v1/videos/{new string('v', 10_000)}"));
        yield return Row(
            "an id of 10 kB with content",
            404,
            "video_not_found",
            null,
            Send(HttpMethod.Get, $"/v1/videos/{new string('v', 10_000)}/content"));
        yield return Row("DELETE an unknown video", 404, "video_not_found", null, Send(HttpMethod.Delete, $"/v1/videos/{Id}"));
        yield return Row("cancel an unknown video", 404, "video_not_found", null, Send(HttpMethod.Post, $"/v1/videos/{Id}/cancel"));
        yield return Row(
            "an unknown variant of an unknown video",
            404,
            "video_not_found",
            null,
            Send(HttpMethod.Get, $"/v1/videos/{Id}/content?variant=foo"));
        yield return Row(
            "a forged signature",
            401,
            "invalid_signature",
            null,
            Send(HttpMethod.Get, $"/v1/videos/{Id}/content?expires=9999999999&signature=AAAA"));
        yield return Row(
            "a signature without a date", 401, "invalid_signature", null, Send(HttpMethod.Get, $"/v1/videos/{Id}/content?signature=AAAA"));
        yield return Row(
            "a signature of odd letters",
            401,
            "invalid_signature",
            null,
            Send(HttpMethod.Get, $"/v1/videos/{Id}/content?expires=1&signature=%F0%9F%8E%AC"));
        yield return Row(
            "a forged signature for a path",
            401,
            "invalid_signature",
            null,
            Send(HttpMethod.Get, "/v1/videos/..%2f..%2f/content?expires=9999999999&signature=AAAA"));
        string[] callbacks =
        [
            $"{Id}/1/AAAA", $"{Id}/1/%F0%9F%8E%AC", $"{Id}/-1/AAAA", $"{Id}/99999999999/AAAA", $"..%2f..%2f/1/AAAA",
            $"{new string('v', 10_000)}/1/AAAA", $"{Id}/1",
        ];
        foreach (var callback in callbacks)
            yield return Row($"a forged callback {callback}", 404, "unknown_route", null, Body("{}", Json, path: $"/callbacks/{callback}"));
        yield return Row("a quote for no body", 400, Malformed, null, Body("", Json, path: "/v1/videos/quote"));
        yield return Row("a quote for text", 415, "unsupported_media_type", null, Body("a kite", "text/plain", path: "/v1/videos/quote"));
        yield return Row(
            "a quote for half a surrogate pair", 400, Malformed, null, Body("""{"prompt":"\udc00"}""", Json, path: "/v1/videos/quote"));
        yield return Row(
            "a quote for a number of models",
            400,
            Invalid,
            "models",
            Body("""{"prompt":"a","models":5}""", Json, path: "/v1/videos/quote"));
        yield return Row(
            "a quote without a key",
            401,
            "missing_api_key",
            null,
            With(Body("""{"prompt":"a"}""", Json, path: "/v1/videos/quote"), "Authorization", ""));
        yield return Row("an unknown model to look at", 404, "model_not_found", "model", Send(HttpMethod.Get, "/v1/models/veo3-fsat"));
        yield return Row(
            "a model of 5 kB to look at", 404, "model_not_found", "model", Send(HttpMethod.Get, $"/v1/models/{new string('m', 5000)}"));
    }

    private static IEnumerable<BadRequest> Remixes()
    {
        yield return Row(
            "remix an unknown video", 404, "video_not_found", null, Body("""{"prompt":"a"}""", Json, path: $"/v1/videos/{Id}/remix"));
        yield return Row(
            "remix an unknown video with nothing", 404, "video_not_found", null, Body("", null, path: $"/v1/videos/{Id}/remix"));
        yield return Row(
            "OpenAI routes that do not exist here: edits",
            405,
            "method_not_allowed",
            null,
            Body("""{"prompt":"a"}""", Json, path: "/v1/videos/edits"));
        yield return Row(
            "OpenAI routes that do not exist here: characters",
            404,
            "unknown_route",
            null,
            Send(HttpMethod.Get, "/v1/videos/characters/x"));
    }

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
