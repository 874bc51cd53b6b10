using Filmgate.Http;
using Filmgate.Settings;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

/// <summary>Each error in a file is reported with its name. Ignoring it would start a server with other settings than intended.</summary>
public sealed class SettingsFileTests
{
    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("[]", "not an object")]
    [InlineData("""{ "data": "a", "data": "b" }""", "cannot be read")]
    [InlineData("""{ "providers": [{ "name": "a", "name": "b" }] }""", "cannot be read")]
    [InlineData("""{ "\ud800": 1 }""", "cannot be read")]
    [InlineData("""{ "data": "\ud800" }""", "cannot be read")]
    [InlineData("""{ "urls": ["http://127.0.0.1:7300"] }""", "filmgate.json, urls")]
    [InlineData("""{ "webhook_allow_private": {} }""", "filmgate.json, webhook_allow_private")]
    [InlineData("""{ "providers": { "name": "cometapi" } }""", "providers: must be a list")]
    [InlineData("""{ "providers": ["cometapi"] }""", "providers[0]")]
    [InlineData(
        """{ "providers": [{ "name": "a", "base_url": ["https://example.com"], "credentials": [{ "id": "k", "env": "K" }] }] }""",
        "base_url must be a string")]
    [InlineData(
        """{ "providers": [{ "name": "a", "resubmit_after_server_error": "yes", "credentials": [{ "id": "k", "env": "K" }] }] }""",
        "resubmit_after_server_error must be true or false")]
    [InlineData(
        """{ "providers": [{ "name": "a", "max_concurrent": 0, "credentials": [{ "id": "k", "env": "K" }] }] }""",
        "max_concurrent must be a whole number of 1 or more, or \"unlimited\"")]
    [InlineData(
        """{ "providers": [{ "name": "a", "requests_per_minute": "many", "credentials": [{ "id": "k", "env": "K" }] }] }""",
        "requests_per_minute must be a whole number of 1 or more, or \"unlimited\"")]
    [InlineData("""{ "data": "" }""", "not the path of a directory")]
    [InlineData("""{ "urls": "https://127.0.0.1:7300" }""", "not an address to listen on")]
    [InlineData("""{ "urls": "http://127.0.0.1:7300/filmgate" }""", "not an address to listen on")]
    public void An_error_in_the_file_is_reported_with_its_name(string file, string expected)
    {
        var result = SettingsReader.Read(file, new Dictionary<string, string> { ["K"] = "k" }, new Dictionary<string, string>());
        Assert.Contains(result.Errors, error => error.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Submitting_again_after_a_server_error_is_chosen_for_each_provider_and_is_off_by_default()
    {
        const string file = """
            { "providers": [
              { "name": "a", "resubmit_after_server_error": true, "credentials": [{ "id": "k", "env": "K" }] },
              { "name": "b", "credentials": [{ "id": "k", "env": "K" }] }] }
            """;
        var variables = new Dictionary<string, string> { ["K"] = "k", ["XAI_API_KEY"] = "x" };
        Assert.Equal([("a", true), ("b", false), ("xai", false)], Read(variables));
        variables["FILMGATE_RESUBMIT_AFTER_SERVER_ERROR"] = "true";
        Assert.Equal([("a", true), ("b", false), ("xai", true)], Read(variables));

        static IEnumerable<(string Name, bool Resubmits)> Read(Dictionary<string, string> variables)
        {
            var result = SettingsReader.Read(file, variables, new Dictionary<string, string>());
            Assert.Empty(result.Errors);
            return result.Settings.Providers.Select(provider => (provider.Name, provider.ResubmitAfterServerError));
        }
    }

    [Fact]
    public void A_provider_has_the_limits_of_its_system_unless_the_file_has_others()
    {
        const string file = """
            { "providers": [
              { "name": "a", "system": "luma", "credentials": [{ "id": "k", "env": "K" }] },
              { "name": "b", "system": "luma", "max_concurrent": 40, "requests_per_minute": "unlimited",
                "credentials": [{ "id": "k", "env": "K" }] },
              { "name": "c", "system": "runway", "credentials": [{ "id": "k", "env": "K" }] },
              { "name": "d", "system": "runway", "max_concurrent": 3, "credentials": [{ "id": "k", "env": "K" }] },
              { "name": "e", "system": "vidu", "max_concurrent": 3, "credentials": [{ "id": "k", "env": "K" }] }] }
            """;
        var result = SettingsReader.Read(file, new Dictionary<string, string> { ["K"] = "k" }, new Dictionary<string, string>());
        Assert.Empty(result.Errors);
        Assert.Equal(
            [(10, CallRate.PerMinute(20), false), (40, null, false), (null, null, true), (3, null, false), (3, null, false)],
            result.Settings.Providers.Select(provider => (
                provider.Limits.MaxConcurrent, provider.Limits.Creates, provider.Limits.QueuesItself)));
        // What the account permits does not replace them. Runway queues by itself whatever no setting limits.
        Assert.Equal(
            [(false, false), (true, true), (false, false), (true, true), (true, false)],
            result.Settings.Providers.Select(provider => (provider.Limits.HasOwnMaxConcurrent, provider.Limits.HasOwnCreates)));
    }

    [Theory]
    [InlineData("[null]", "missing or null value")]
    [InlineData(
        """
        [{ "id": "x", "name": "x", "routes": null,
           "images": { "min": 0, "max": 1 }, "as_of": "today" }]
        """,
        "missing or null value")]
    [InlineData(
        """
        [{ "id": "x", "name": "x", "routes": { "cometapi": null },
           "images": { "min": 0, "max": 1 }, "as_of": "today" }]
        """,
        "missing or null value")]
    [InlineData(
        """
        [{ "id": "x", "name": "x", "routes": { "cometapi": { "dialect": "klingon" } },
           "images": { "min": 0, "max": 1 }, "as_of": "today" }]
        """,
        "cometapi has no dialect 'klingon'")]
    [InlineData(
        """
        [{ "id": "x", "name": "x", "routes": { "comet": { "dialect": "kling" } },
           "images": { "min": 0, "max": 1 }, "as_of": "today" }]
        """,
        "unknown system 'comet'")]
    public async Task An_invalid_model_file_is_refused_at_startup(string models, string expected)
    {
        var file = Path.Combine(Path.GetTempPath(), $"models-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, models);
        try
        {
            var result = SettingsReader.Read(
                null, new Dictionary<string, string>(), new Dictionary<string, string> { ["models"] = file });
            Assert.Contains(result.Errors, error => error.Contains(expected, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("7300", "http://127.0.0.1:7300")]
    [InlineData(":7300", "http://0.0.0.0:7300")]
    [InlineData("7300;http://[::1]:7301", "http://127.0.0.1:7300;http://[::1]:7301")]
    public void A_port_alone_is_an_address_of_this_machine_and_with_a_colon_all_interfaces(string urls, string expected)
    {
        var result = SettingsReader.Read(null, new Dictionary<string, string>(), new Dictionary<string, string> { ["urls"] = urls });
        Assert.Equal(expected, result.Settings.Address.ListenUrls);
        Assert.Empty(result.Errors);
    }

    [Theory]
    [InlineData("8080", null, "http://0.0.0.0:8080")]
    [InlineData("8080", "7300", "http://127.0.0.1:7300")]
    public void A_platforms_PORT_is_used_unless_the_addresses_are_set(string port, string? urls, string expected)
    {
        var environment = new Dictionary<string, string> { ["PORT"] = port };
        if (urls is not null) environment["FILMGATE_URLS"] = urls;
        Assert.Equal(expected, SettingsReader.Read(null, environment, new Dictionary<string, string>()).Settings.Address.ListenUrls);
    }

    [Theory]
    [InlineData("70000")]
    [InlineData("x")]
    [InlineData("")]
    public void An_address_that_is_no_address_is_an_error_that_shows_how_to_write_one(string urls)
    {
        var result = SettingsReader.Read(null, new Dictionary<string, string>(), new Dictionary<string, string> { ["urls"] = urls });
        Assert.Contains("7300 is loopback, :7300 all interfaces", Assert.Single(result.Errors));
    }

    /// <summary>The web server listens on all addresses if it does not know the name. "loopback" is such a name.</summary>
    [Theory]
    [InlineData("http://127.0.0.1:7300", true)]
    [InlineData("http://localhost:7300;http://[::1]:7300", true)]
    [InlineData("http://LocalHost:7300", true)]
    [InlineData("http://loopback:7300", false)]
    [InlineData("http://127.0.0.1:7300;http://*:7301", false)]
    [InlineData("http://0.0.0.0:7300", false)]
    [InlineData("http://filmgate.example:7300", false)]
    public void Only_addresses_that_the_web_server_binds_to_this_machine_are_loopback(string urls, bool isLoopback) =>
        Assert.Equal(isLoopback, new GatewayAddress { ListenUrls = urls }.IsLoopbackOnly);
}
