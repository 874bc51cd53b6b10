using Filmgate.Settings;

namespace Filmgate.Tests.Providers;

/// <summary>Secrets may be in files, but never in flags.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private const string Signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly string _folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;

    [Fact]
    public void A_variable_that_holds_a_secret_may_name_a_file_instead()
    {
        var settings = Good(
            null, ("FILMGATE_WEBHOOK_SECRET_FILE", Write(Signing + "\n")), ("COMETAPI_KEY_FILE", Write("\uFEFF k-1\r\n")),
            ("OPENROUTER_API_KEY", "k-2"), ("OPENROUTER_WEBHOOK_SECRET_FILE", Write("s")));
        Assert.Equal(Signing, settings.Webhooks.Secret);
        Assert.Equal(["k-1", "k-2"], settings.Providers.Select(p => p.Credentials[0].Secret));
        Assert.Equal("s", settings.Providers[1].Credentials[0].CallbackSecret);
    }

    [Fact]
    public void A_variable_that_the_settings_file_names_may_name_a_file_too()
    {
        const string file = """
            { "providers": [{ "name": "a", "system": "openrouter", "credentials": [{ "id": "x", "env": "MINE",
            "callback_secret_env": "SIGNED" }] }] }
            """;
        var credential = Assert.Single(Good(file, ("MINE_FILE", Write("k")), ("SIGNED_FILE", Write("s"))).Providers).Credentials[0];
        Assert.Equal(("k", "s"), (credential.Secret, credential.CallbackSecret));
    }

    [Fact]
    public void An_error_about_a_secret_file_does_not_contain_the_secret()
    {
        var missing = Path.Combine(_folder, "missing");
        Assert.Equal($"COMETAPI_KEY_FILE: {missing} cannot be read (it does not exist).", Mistake(("COMETAPI_KEY_FILE", missing)));
        Assert.Contains("is empty", Mistake(("COMETAPI_KEY_FILE", Write(" \n"))));
        Assert.Contains("has more than one line", Mistake(("COMETAPI_KEY_FILE", Write("sk-secret\nsk-other"))));
        Assert.Contains("has more than 64 kB", Mistake(("COMETAPI_KEY_FILE", Write(new('k', 70_000)))));
        Assert.Contains("cannot be read", Mistake(("COMETAPI_KEY_FILE", _folder)));
        Assert.Equal(
            "COMETAPI_KEY and COMETAPI_KEY_FILE are both set; one of them must go.",
            Mistake(("COMETAPI_KEY", "a"), ("COMETAPI_KEY_FILE", Write("b"))));
        Assert.DoesNotContain("sk-", Mistake(("FILMGATE_WEBHOOK_SECRET_FILE", Write("sk-secret"))));
    }

    [Fact]
    public void Only_secrets_may_be_in_files_and_an_empty_file_name_counts_as_unset()
    {
        Assert.Contains(
            "unknown environment variable FILMGATE_PUBLIC_URL_FILE", Mistake(("FILMGATE_PUBLIC_URL_FILE", Write("http://a.test"))));
        Assert.Empty(Good(null, ("COMETAPI_KEY_FILE", ""), ("FILMGATE_API_KEY_FILE", "/nowhere")).Providers);
    }

    [Fact]
    public void A_secret_in_a_flag_is_refused_with_the_alternative()
    {
        var mistake = Assert.Single(
            SettingsReader.Read(
                null, new Dictionary<string, string>(), new Dictionary<string, string> { ["webhook_secret"] = Signing }).Mistakes);
        Assert.Contains("FILMGATE_WEBHOOK_SECRET_FILE", mistake);
        Assert.DoesNotContain(Signing, mistake);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static GatewaySettings Good(string? file, params (string Name, string Value)[] variables)
    {
        var result = Read(file, variables);
        Assert.Empty(result.Mistakes);
        return result.Settings;
    }

    private static string Mistake(params (string Name, string Value)[] variables) => Assert.Single(Read(null, variables).Mistakes);

    private static SettingsResult Read(string? file, (string Name, string Value)[] variables) =>
        SettingsReader.Read(file, variables.ToDictionary(v => v.Name, v => v.Value), new Dictionary<string, string>());

    private string Write(string text)
    {
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(path, text);
        return path;
    }
}
