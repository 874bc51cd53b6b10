namespace Filmgate.Tests.Api.Requests;

/// <summary>Invalid headers, queries and paths.</summary>
internal static partial class BadRequests
{
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
        string[] unread =
        [
            "/v1/videos?state=failed", "/v1/videos?limit=1&models=veo3", "/v1/videos/counts?limit=1",
            $"/v1/videos/{Id}?expand=file", "/v1/models?limit=2",
            "/v1/files?status=x", "/v1/webhooks/messages?order=asc", "/v1/events?video_id=a", $"/v1/videos/{Id}/content?type=thumbnail",
        ];
        foreach (var path in unread)
        {
            var name = path[(path.LastIndexOfAny(['?', '&']) + 1)..path.LastIndexOf('=')];
            yield return Row($"a parameter that nobody reads: {path}", 400, Invalid, name, Send(HttpMethod.Get, path));
        }

        (string Name, string Value)[] filters =
        [
            ("status", "done"), ("status", "failed,"), ("error_code", "nonsense"), ("created_after", "yesterday"),
            ("created_before", "99999999999999"), ("has_file", "1"), ("held", "True"), ("remixed_from", "video_1"), ("model", "%00"),
            ("provider", new('p', 201)), ("q", "%20"), ("metadata[]", "a"), ("metadata[a]", new('v', 129)),
            ("metadata[a]", "%00"), ("metadata[a]", "1&metadata[a]=2"), ("after", "page_"), ("after", "page_AAAA"),
        ];
        foreach (var (name, value) in filters)
            yield return Row($"{name}={value}", 400, Invalid, name, Send(HttpMethod.Get, $"/v1/videos?{name}={value}"));
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
            "/", "/v1", "/v2/videos", "/v1/video", "/v1//video", "/v1/images/generations", "/v1/chat/completions",
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
        yield return Row("an edit without a video", 400, Invalid, "video", Body("""{"prompt":"a"}""", Json, path: "/v1/videos/edits"));
        yield return Row(
            "an extension of an unknown video",
            404,
            "video_not_found",
            "video",
            Body($$$"""{"prompt":"a","video":{"id":"{{{Id}}}"}}""", Json, path: "/v1/videos/extensions"));
        yield return Row(
            "an edit by a model that takes no video",
            400,
            Invalid,
            "model",
            Body("""{"prompt":"a","model":"veo3","video":"https://example.com/a.mp4"}""", Json, path: "/v1/videos/edits"));
        foreach (var word in new[] { "edits", "extensions", "quote" })
        {
            yield return Row($"GET {word}", 405, "method_not_allowed", null, Send(HttpMethod.Get, $"/v1/videos/{word}"));
            yield return Row($"DELETE {word}", 405, "method_not_allowed", null, Send(HttpMethod.Delete, $"/v1/videos/{word}"));
            yield return Row($"cancel {word}", 404, "unknown_route", null, Send(HttpMethod.Post, $"/v1/videos/{word}/cancel"));
        }
    }
}
