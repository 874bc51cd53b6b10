using System.Text;

namespace Filmgate.Tests.Api.Requests;

/// <summary>Invalid JSON, forms and sizes.</summary>
internal static partial class BadRequests
{
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
            "a compressed body",
            415,
            "unsupported_media_type",
            null,
            Body([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], Json, ("Content-Encoding", "gzip")));
        yield return Row("JSON without a prompt that is called a form", 400, Invalid, "prompt", Chunked(Body("{\"n\":1}", Form)));
        yield return Row("half a JSON body that is called a form", 400, Malformed, null, Body("""{"prompt": "a ki""", Form));
        yield return Row("a form in UTF-7", 400, Malformed, null, Body("prompt=a", $"{Form}; charset=utf-7"));
        yield return Row("no Content-Type", 415, "unsupported_media_type", null, Body("""{"prompt":"a"}""", null));
        yield return Row("plain text", 415, "unsupported_media_type", null, Body("""{"prompt":"a"}""", "text/plain"));
        yield return Row("XML", 415, "unsupported_media_type", null, Body("<prompt>a</prompt>", "application/xml"));
        yield return Row("an invalid Content-Type", 415, "unsupported_media_type", null, Body("""{"prompt":"a"}""", "kite"));
        yield return Row(
            "a very long Content-Type", 415, "unsupported_media_type", null, Body("""{"prompt":"a"}""", $"text/{new string('x', 10_000)}"));
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
        foreach (var encoding in new[] { "base64", "quoted-printable", "x-gzip64" })
        {
            var header = $"Content-Transfer-Encoding: {encoding}\r\n";
            yield return Row(
                $"a field in {encoding}",
                415,
                "unsupported_media_type",
                "prompt",
                Body(
                    $"--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n{header}\r\nYQ==\r\n--x--\r\n",
                    "multipart/form-data; boundary=x"));
            yield return Row(
                $"a file in {encoding}",
                415,
                "unsupported_media_type",
                "input_reference",
                Body(
                    "--x\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n"
                    + $"{header}\r\niVBORw0KGgo=\r\n--x--\r\n",
                    "multipart/form-data; boundary=x"));
        }

        yield return Row("multipart of another kind", 415, "unsupported_media_type", null, Body("--x--", "multipart/mixed; boundary=x"));
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
}
