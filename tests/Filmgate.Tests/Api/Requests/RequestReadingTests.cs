using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

/// <summary>What real clients send, and what the gateway reads from it.</summary>
public sealed class RequestReadingTests(RequestReadingTests.GatewayFixture gateway) : IClassFixture<RequestReadingTests.GatewayFixture>
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";
    private static readonly string Picture = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(640, 360))}";

    [Theory]
    [InlineData("""{"prompt":"a null kite","seed":null,"metadata":null,"webhook_events":null,"n":null}""")]
    [InlineData("""{"prompt":"a null kite","metadata":{"a":null},"provider_options":{"a":null,"b":[null]}}""")]
    [InlineData("""{"prompt":"a null kite","fallback_models":[null],"input_reference":[null],"reference_images":[null,null]}""")]
    [InlineData("""{"prompt":"a null kite","duration":null,"image":null,"whatever":null}""")]
    [InlineData("prompt=a+null+kite&metadata=&provider_options=&fallback_models=&input_reference=&video=&seed=&audio=&n=", Form)]
    [InlineData("prompt=a+null+kite&fallback_models[]=&input_reference[]=", Form)]
    [InlineData("prompt=a+null+kite&metadata=null&provider_options=null&seed=null&audio=null&input_reference=[null]", Form)]
    public async Task Null_means_not_given_at_every_level(string body, string type = Json)
    {
        var request = await gateway.CreateAsync(body, type);

        Assert.Equal(("a null kite", null, null), (request.Prompt, request.Seed, request.Audio));
        Assert.Empty(request.Metadata ?? new Dictionary<string, string>());
        Assert.DoesNotContain("null", request.ProviderOptions?.GetRawText() ?? "");
        Assert.Empty(request.FallbackModels);
        Assert.Equal((0, 0, null), (request.Images.Count, request.References.Count, request.Video));
    }

    [Fact]
    public async Task A_source_beside_null_is_the_source()
    {
        var body = $$$"""{"prompt":"a","input_reference":{"image_url":"{{{Picture}}}","file_id":null,"video_id":null}}""";
        Assert.Equal(640, Assert.Single((await gateway.CreateAsync(body)).Images).Width);
        var list = $$$"""{"prompt":"a","input_reference":[{"image_url":{"url":"{{{Picture}}}","detail":null}},null]}""";
        Assert.Equal(640, Assert.Single((await gateway.CreateAsync(list)).Images).Width);
    }

    [Theory]
    [InlineData("/kling/v1/videos/text2video", """
        {"model_name":"kling-v2-6","prompt":"a","duration":null,"image_list":null,"camera_control":{"type":null},"callback_url":null}
        """)]
    [InlineData("/kling/v1/videos/text2video", """{"model_name":"kling-v2-6","prompt":"a","duration":"5.0"}""")]
    [InlineData("/grok/v1/videos/generations", """{"prompt":"a","reference_images":[null],"image":null,"duration":3.0}""")]
    [InlineData("/volc/v3/contents/generations/tasks", """
        {
          "model":"doubao-seedance-1-5-pro", "generate_audio":null,
          "content":[null,{"type":"text","text":"a --duration 5.0","image_url":null}]
        }
        """)]
    [InlineData("/runwayml/v1/text_to_video", """
        {"model":"veo3-fast","promptText":"a","ratio":"1280:720","duration":8.0,"seed":null,"contentModeration":null}
        """)]
    public async Task Compat_APIs_read_null_and_whole_numbers_alike(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, Json) };
        request.Headers.Add("X-Runway-Version", "2024-11-06");
        using var response = await gateway.Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"model":"kling-v3","prompt":"a","seconds":8.0,"n":1.0}""")]
    [InlineData("""{"model":"kling-v3","prompt":"a","seconds":"8.00"}""")]
    [InlineData("model=kling-v3&prompt=a&seconds=8.0", Form)]
    public async Task A_whole_number_may_have_a_fraction_of_zeros(string body, string type = Json) =>
        Assert.Equal(8, (await gateway.CreateAsync(body, type)).Seconds);

    [Fact]
    public async Task A_form_sends_objects_and_lists_as_JSON_text()
    {
        var one = await gateway.CreateFormAsync(
            ("prompt", "a"), ("input_reference", $$$"""{"image_url":"{{{Picture}}}","file_id":null}"""));
        Assert.Equal(640, Assert.Single(one.Images).Width);
        var two = await gateway.CreateFormAsync(
            ("prompt", "a"), ("input_reference", $$$"""[{"image_url":"{{{Picture}}}"},{"image_url":{"url":"{{{Picture}}}"}}]"""));
        Assert.Equal(2, two.Images.Count);
        var references = await gateway.CreateFormAsync(
            ("prompt", "a"),
            ("model", "doubao-seedance-2-0-260128"),
            ("reference_images", $$$"""{"image_url":"{{{Picture}}}"}"""),
            ("reference_images", Picture));
        Assert.Equal(2, references.References.Count);
        var models = await gateway.CreateFormAsync(("prompt", "a"), ("seconds", "8"), ("fallback_models", """["sora-2","veo3"]"""));
        Assert.Equal(["sora-2", "veo3"], models.FallbackModels);
    }

    [Fact]
    public async Task Curls_default_type_does_not_hide_a_JSON_body()
    {
        Assert.Equal("a kite", (await gateway.CreateAsync("""{"prompt":"a kite"}""", Form)).Prompt);
        Assert.Equal("a kite", (await gateway.CreateAsync(" \n{\"prompt\":\"a kite\"}", $"{Form}; charset=utf-8")).Prompt);
        using var content = new StringContent("""{"prompt":"a kite"}""", Encoding.UTF8, Form);
        using var response = await gateway.Http.PostAsync(new Uri("/grok/v1/videos/generations", UriKind.Relative), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1//videos")]
    [InlineData("//v1/videos")]
    [InlineData("/v1/videos/")]
    [InlineData("/v1/models/veo3/")]
    [InlineData("/v1//models//veo3")]
    [InlineData("/grok//v1/videos/{id}/")]
    [InlineData("/v1/videos/{id}/")]
    [InlineData("/healthz/")]
    public async Task Slashes_too_many_do_not_change_the_route(string path)
    {
        var address = new Uri(
            gateway.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path.Replace("{id}", await gateway.CreateIdAsync()),
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var response = await gateway.Http.GetAsync(address);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("7bit")]
    [InlineData("8BIT")]
    public async Task A_part_that_says_it_is_not_encoded_is_read(string encoding)
    {
        var file = new ByteArrayContent(Pictures.Png(640, 360)) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        file.Headers.TryAddWithoutValidation("Content-Transfer-Encoding", encoding);
        var prompt = new StringContent("a");
        prompt.Headers.TryAddWithoutValidation("Content-Transfer-Encoding", encoding);
        using var form = new MultipartFormDataContent { { prompt, "prompt" }, { file, "input_reference", "first.png" } };
        var request = await gateway.CreateAsync(form);
        Assert.Equal(("a", 640), (request.Prompt, Assert.Single(request.Images).Width));
    }

    [Theory]
    [InlineData("duration", "Use seconds.")]
    [InlineData("durationSeconds", "Use seconds.")]
    [InlineData("aspectRatio", "Use aspect_ratio.")]
    [InlineData("image", "Use input_reference.")]
    [InlineData("image_url", "Use input_reference.")]
    [InlineData("promptImage", "Use input_reference.")]
    [InlineData("last_frame", "Use input_reference, as a list of the first and the last frame.")]
    [InlineData("num_videos", "Use one request for each video.")]
    [InlineData("callback_url", "Use webhook_url.")]
    [InlineData("models", "Use fallback_models.")]
    [InlineData("width", "Use size, such as 1280x720.")]
    [InlineData("cfg_scale", "Send fields of a single provider in provider_options.")]
    public async Task A_field_of_another_API_is_refused_with_the_field_to_use(string field, string advice)
    {
        using var content = new StringContent($$$"""{"prompt":"a","{{{field}}}":"b"}""", Encoding.UTF8, Json);
        using var response = await gateway.Http.PostAsync(new Uri("/v1/videos", UriKind.Relative), content);
        var message = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("message").GetString();
        Assert.EndsWith(advice, message);
    }

    [Fact]
    public async Task A_query_parameter_that_nobody_reads_is_named_with_the_accepted_ones()
    {
        using var response = await gateway.Http.GetAsync(new Uri("/v1/files?status=failed", UriKind.Relative));
        Assert.Contains(
            "Unknown query parameter 'status'. GET /v1/files accepts: ", await response.Content.ReadAsStringAsync());
        using var kling = await gateway.Http.GetAsync(new Uri("/kling/v1/videos/text2video?status=failed", UriKind.Relative));
        Assert.True(kling.IsSuccessStatusCode, await kling.Content.ReadAsStringAsync());
    }

    [Fact]
    public void No_fixed_word_is_taken_for_the_id_of_a_video()
    {
        const string prefix = "v1/videos/";
        var patterns = gateway.Services.GetServices<Microsoft.AspNetCore.Routing.EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(pattern => pattern.Contains(prefix, StringComparison.Ordinal) && !pattern.StartsWith("kling", StringComparison.Ordinal))
            .Select(pattern => pattern[(pattern.IndexOf(prefix, StringComparison.Ordinal) + prefix.Length)..].Split('/')[0])
            .ToHashSet();
        Assert.Contains("{id:video}", patterns);
        Assert.Equal(
            Filmgate.Api.Requests.VideoIdConstraint.FixedWords.Order(StringComparer.Ordinal),
            patterns.Where(word => word is not "{id:video}").Order(StringComparer.Ordinal));
    }

    /// <summary>One gateway for all requests; nothing is submitted.</summary>
    public sealed class GatewayFixture : IAsyncLifetime
    {
        private RunningGateway _gateway = null!;

        internal HttpClient Http => _gateway.Http;

        internal IServiceProvider Services => _gateway.Services;

        public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync(loops: false);

        public ValueTask DisposeAsync() => _gateway.DisposeAsync();

        internal async Task<string> CreateIdAsync() => (string)(await _gateway.CreateAsync(new { prompt = "a" }))["id"]!;

        internal Task<VideoRequest> CreateAsync(string body, string type = Json)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            return CreateAsync(content);
        }

        internal Task<VideoRequest> CreateFormAsync(params (string Name, string Value)[] fields)
        {
            var form = new MultipartFormDataContent();
            foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
            return CreateAsync(form);
        }

        internal async Task<VideoRequest> CreateAsync(HttpContent content)
        {
            using var response = await Http.PostAsync(new Uri("/v1/videos", UriKind.Relative), content);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, text);
            var id = JsonElement.Parse(text).GetProperty("id").GetString()!;
            return (await Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!.Request;
        }
    }
}
