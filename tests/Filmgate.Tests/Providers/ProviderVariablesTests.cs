using Filmgate.Settings;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

public sealed class ProviderVariablesTests
{
    [Theory]
    [InlineData("GEMINI_API_KEY", "veo", "https://generativelanguage.googleapis.com/v1beta/")]
    [InlineData("GEMINI_API_KEY", "interactions", "https://generativelanguage.googleapis.com/v1beta/")]
    [InlineData("DASHSCOPE_API_KEY", "dashscope", "https://dashscope-intl.aliyuncs.com/api/v1/")]
    [InlineData("VIDU_API_KEY", "vidu", "https://api.vidu.com/ent/v2/")]
    [InlineData("OPENROUTER_API_KEY", "openrouter", "https://openrouter.ai/api/v1/")]
    public void One_variable_enables_a_provider_at_its_default_url(string variable, string dialect, string address)
    {
        var provider = Assert.Single(Read((variable, "k")));
        Assert.Equal(address, provider.BaseUrlFor(dialect).ToString());
        Assert.Equal("k", provider.Credentials[0].Secret);
    }

    /// <summary>By convention, this variable ends with the version; some users omit it.</summary>
    [Theory]
    [InlineData("https://videos.example.com")]
    [InlineData("https://videos.example.com/")]
    [InlineData("https://videos.example.com/v1")]
    [InlineData("https://videos.example.com/v1/")]
    public void A_base_url_may_end_with_the_version(string url) =>
        Assert.Equal(
            "https://videos.example.com/v1/",
            Assert.Single(Read(("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", url))).BaseUrlFor("openai").ToString());

    [Fact]
    public void A_base_url_may_have_a_path_in_front_of_the_version() =>
        Assert.Equal(
            "https://example.com/openai/v1/",
            Assert.Single(
                Read(("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", "https://example.com/openai/v1"))).BaseUrlFor("openai").ToString());

    /// <summary>Many machines have these variables for other programs. They must not replace the sandbox there.</summary>
    [Fact]
    public void An_openai_key_or_base_url_alone_enables_nothing()
    {
        Assert.Empty(Read(("OPENAI_API_KEY", "k")));
        Assert.Empty(Read(("OPENAI_BASE_URL", "https://videos.example.com")));
    }

    [Fact]
    public void The_provider_for_all_models_comes_first() =>
        Assert.Equal(
            ["cometapi", "openai", "gemini", "openrouter"],
            Read(
                ("OPENROUTER_API_KEY", "k"), ("GEMINI_API_KEY", "k"), ("OPENAI_API_KEY", "k"),
                ("OPENAI_BASE_URL", "https://videos.example.com"), ("COMETAPI_KEY", "k")).Select(p => p.Name));

    [Fact]
    public void The_callback_secret_has_its_own_variable()
    {
        Assert.Equal(
            "s", Assert.Single(Read(("OPENROUTER_API_KEY", "k"), ("OPENROUTER_WEBHOOK_SECRET", "s"))).Credentials[0].CallbackSecret);
        Assert.Null(Assert.Single(Read(("OPENROUTER_API_KEY", "k"))).Credentials[0].CallbackSecret);

        const string File = """
            { "providers": [{ "name": "or", "system": "openrouter", "credentials": [{ "id": "a", "env": "K",
            "callback_secret_env": "S" }] }] }
            """;
        Assert.Equal("s", Assert.Single(Read(File, ("K", "k"), ("S", "s"))).Credentials[0].CallbackSecret);
    }

    private static IReadOnlyList<Provider> Read(params (string Name, string Value)[] variables) => Read(null, variables);

    private static IReadOnlyList<Provider> Read(string? file, params (string Name, string Value)[] variables)
    {
        var result = SettingsReader.Read(file, variables.ToDictionary(v => v.Name, v => v.Value), new Dictionary<string, string>());
        Assert.Empty(result.Errors);
        return result.Settings.Providers;
    }
}
