using Filmgate.Settings;

namespace Filmgate.Tests.Providers;

public sealed class UnknownVariablesTests
{
    [Theory]
    [InlineData("FILMGATE_SERVICE_HOST")]
    [InlineData("FILMGATE_SERVICE_PORT")]
    [InlineData("FILMGATE_SERVICE_PORT_HTTP")]
    [InlineData("FILMGATE_PORT")]
    [InlineData("FILMGATE_PORT_7300_TCP")]
    [InlineData("FILMGATE_PORT_7300_TCP_ADDR")]
    [InlineData("FILMGATE_PORT_7300_TCP_PROTO")]
    [InlineData("FILMGATE_API_SERVICE_HOST")]
    [InlineData("FILMGATE_API_PORT_80_TCP")]
    public void What_Kubernetes_sets_for_a_service_called_filmgate_is_ignored(string name)
    {
        var result = Read(name);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("FILMGATE_DEADLIN", "FILMGATE_DEADLINE")]
    [InlineData("FILMGATE_PUBLICURL", "FILMGATE_PUBLIC_URL")]
    [InlineData("FILMGATE_MODEL", "FILMGATE_MODELS")]
    [InlineData("FILMGATE_WEBHOOK_SECRETS", "FILMGATE_WEBHOOK_SECRET")]
    [InlineData("FILMGATE_APIKEY", "FILMGATE_API_KEY")]
    public void A_misspelled_setting_is_an_error_that_names_the_right_one(string name, string nearest) =>
        Assert.Equal([$"unknown environment variable {name}. Did you mean {nearest}?"], Read(name).Errors);

    [Fact]
    public void Any_other_name_is_ignored_with_a_warning()
    {
        var result = Read("FILMGATE_IMAGE_VERSION");
        Assert.Empty(result.Errors);
        Assert.Equal(["The environment variable FILMGATE_IMAGE_VERSION is not a setting of Filmgate and is ignored."], result.Warnings);
    }

    private static SettingsResult Read(string name) =>
        SettingsReader.Read(null, new Dictionary<string, string> { [name] = "x" }, new Dictionary<string, string>());
}
