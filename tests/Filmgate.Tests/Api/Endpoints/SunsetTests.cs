using System.Net.Http.Json;
using System.Text.Json;
using Filmgate.Catalogue;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>A model with a known end says so in every API until then.</summary>
public sealed class SunsetTests
{
    [Theory]
    [InlineData("/v1/videos", "veo3-fast", """{"model":"veo3-fast","prompt":"A kite"}""")]
    [InlineData("/kling/v1/videos/text2video", "kling-v1", """{"model_name":"kling-v1","prompt":"A kite"}""")]
    [InlineData("/grok/v1/videos/generations", "grok-imagine-video", """{"model":"grok-imagine-video","prompt":"A kite"}""")]
    [InlineData(
        "/volc/v3/contents/generations/tasks",
        "doubao-seedance-2-0-260128",
        """{"model":"doubao-seedance-2-0-260128","content":[{"type":"text","text":"A kite"}]}""")]
    [InlineData("/runwayml/v1/text_to_video", "veo3-fast", """{"model":"veo3-fast","promptText":"A kite","duration":4}""")]
    public async Task A_create_response_says_when_its_model_is_withdrawn(string path, string id, string body)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("filmgate-models-").FullName, "models.json");
        var model = ModelCatalogue.Load().Find(id)! with { EndsOn = new(2099, 12, 31), Replacement = "veo3.1" };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize([model], CatalogueJson.Default.ListCatalogueModel));
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: settings => settings with { Catalogue = settings.Catalogue with { ModelFile = file } });

        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Runway-Version", "2024-11-06");
        using var response = await gateway.Http.SendAsync(request);
        using var listed = await gateway.Http.GetAsync($"/v1/models/{id}");

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        foreach (var said in new[] { response, listed })
        {
            Assert.Equal("Thu, 31 Dec 2099 00:00:00 GMT", Assert.Single(said.Headers.GetValues("Sunset")));
            Assert.Equal("@4102358400", Assert.Single(said.Headers.GetValues("Deprecation")));
            Assert.Equal("</v1/models/veo3.1>; rel=\"successor-version\"", Assert.Single(said.Headers.GetValues("Link")));
        }

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_model_without_an_end_has_no_Sunset_header()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var response = await gateway.Http.PostAsJsonAsync("/v1/videos", new { prompt = "A kite" });
        Assert.False(response.Headers.Contains("Sunset") || response.Headers.Contains("Deprecation"));
    }
}
