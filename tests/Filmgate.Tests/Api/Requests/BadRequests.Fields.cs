namespace Filmgate.Tests.Api.Requests;

/// <summary>Invalid fields and models.</summary>
internal static partial class BadRequests
{
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
            "a prompt of 32,001 emoji", 400, Invalid, "prompt",
            Body($$"""{"prompt":"{{string.Concat(Enumerable.Repeat("🪁", 32_001))}}"}""", Json));
        yield return Row(
            "a negative prompt too long for the model", 400, Invalid, "negative_prompt",
            Body($$"""{"model":"kling-v2-6","prompt":"a","negative_prompt":"{{new string('x', 2501)}}"}""", Json));
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
            "a model of 129 characters", 400, Invalid, "model", Body($$"""{"prompt":"a","model":"{{new string('x', 129)}}"}""", Json));
        foreach (var value in new[] { "5", "[]", "\"snow\"", "\"\\u0000\"" }) yield return Field("negative_prompt", value);
        string[] secondsValues =
        [
            "\"abc\"", "true", "[]", "{}", "4.5", "4.05", "\"4.\"", "\".0\"", "4e0", "0", "0.0", "-4", "601", "7", "\"8 s\"",
            "99999999999999999999", "1e999",
        ];
        foreach (var value in secondsValues) yield return Field("seconds", value);
        foreach (var value in new[] { "\"much\"", "true", "[]", "{}", "-1", "-0.01", "100001", "1e3", "\"1,5\"", "\"NaN\"", "1e999" })
            yield return Field("max_price_usd", value);
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
            "5", "[]", "\"x\"", "\"[]\"", "{\"a\":1}", "{\"a\":{}}", "{\"\":\"a\"}", "{\"a\":\"\\u0000\"}",
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
            "5", "{}", "[5]", "[\"\"]", "[[\"sora-2\"]]", "[\"sora_2\"]", "\"sora_2\"", "[\"sora-2\",\"sora_2\"]",
            "[\"gen3a_turbo\"]",
        ];
        foreach (var value in fallbackModelsValues) yield return Field("fallback_models", value);
        yield return Field("fallback_models", """["sora-2","sora-2","sora-2","sora-2","sora-2","sora-2"]""", name: "six");
        foreach (var value in new[] { "2", "0", "\"two\"", "[]" }) yield return Field("n", value);
        foreach (var value in new[] { "5", "[]", "{}" }) yield return Field("user", value);
        yield return Field("user", $"\"{new string('u', 513)}\"", name: "513 characters");
        string[] unknownFields =
        [
            "duration", "Prompt", "prompt ", "image", "image_url", "stream", "callback_url", "__proto__", "aspectRatio", "num_videos",
        ];
        foreach (var unknown in unknownFields)
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

    private static IEnumerable<BadRequest> Models()
    {
        foreach (var id in new[] { "../../etc/passwd", "veo 3", "veo3?", "openai/sora-2" })
            yield return Row($"the model {id}", 400, "model_not_found", "model", Body($$"""{"prompt":"a","model":"{{id}}"}""", Json));
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
}
