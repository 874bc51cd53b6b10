using Filmgate.Settings;

namespace Filmgate.Tests.Providers;

/// <summary>Secrets as files, and never as flags.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private const string Signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly string _folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;

    [Fact]
    public void A_secret_can_be_read_from_a_file_that_a_variable_names()
    {
        var settings = ReadValid(
            null,
            ("FILMGATE_WEBHOOK_SECRET_FILE", Write(Signing + "\n")),
            ("COMETAPI_KEY_FILE", Write("\uFEFF k-1\r\n")),
            ("OPENROUTER_API_KEY", "k-2"),
            ("OPENROUTER_WEBHOOK_SECRET_FILE", Write("s")));
        Assert.Equal(Signing, settings.Webhooks.Secret);
        Assert.Equal(["k-1", "k-2"], settings.Providers.Select(p => p.Credentials[0].Secret));
        Assert.Equal("s", settings.Providers[1].Credentials[0].CallbackSecret);
    }

    [Fact]
    public void A_secret_named_in_the_settings_file_can_be_read_from_a_file()
    {
        const string file = """
            { "providers": [{
                "name": "a", "system": "openrouter",
                "credentials": [{ "id": "x", "env": "MINE", "callback_secret_env": "SIGNED" }] }] }
            """;
        var credential = Assert.Single(ReadValid(file, ("MINE_FILE", Write("k")), ("SIGNED_FILE", Write("s"))).Providers).Credentials[0];
        Assert.Equal(("k", "s"), (credential.Secret, credential.CallbackSecret));
    }

    [Fact]
    public void An_error_in_a_secret_file_does_not_contain_the_secret()
    {
        var missing = Path.Combine(_folder, "missing");
        Assert.Equal($"COMETAPI_KEY_FILE: {missing} cannot be read (it does not exist).", ReadError(("COMETAPI_KEY_FILE", missing)));
        Assert.Contains("is empty", ReadError(("COMETAPI_KEY_FILE", Write(" \n"))));
        Assert.Contains("has more than one line", ReadError(("COMETAPI_KEY_FILE", Write("sk-secret\nsk-other"))));
        Assert.Contains("has more than 64 kB", ReadError(("COMETAPI_KEY_FILE", Write(new('k', 70_000)))));
        Assert.Contains("cannot be read", ReadError(("COMETAPI_KEY_FILE", _folder)));
        Assert.Equal(
            "COMETAPI_KEY and COMETAPI_KEY_FILE are both set. Set only one of them.",
            ReadError(("COMETAPI_KEY", "a"), ("COMETAPI_KEY_FILE", Write("b"))));
        Assert.DoesNotContain("sk-", ReadError(("FILMGATE_WEBHOOK_SECRET_FILE", Write("sk-secret"))));
    }

    [Fact]
    public void Only_secrets_are_read_from_files_and_an_empty_path_is_ignored()
    {
        var result = Read(null, [("FILMGATE_PUBLIC_URL_FILE", Write("http://a.test"))]);
        Assert.Null(result.Settings.Address.PublicUrl);
        Assert.Contains("FILMGATE_PUBLIC_URL_FILE", Assert.Single(result.Errors.Concat(result.Warnings)));
        Assert.Empty(ReadValid(null, ("COMETAPI_KEY_FILE", ""), ("FILMGATE_API_KEY_FILE", "/nowhere")).Providers);
    }

    [Fact]
    public void A_secret_as_a_flag_is_refused_and_the_error_names_the_file_variable()
    {
        var flags = new Dictionary<string, string> { ["webhook_secret"] = Signing };
        var error = Assert.Single(SettingsReader.Read(null, new Dictionary<string, string>(), flags).Errors);
        Assert.Contains("FILMGATE_WEBHOOK_SECRET_FILE", error);
        Assert.DoesNotContain(Signing, error);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static GatewaySettings ReadValid(string? file, params (string Name, string Value)[] variables)
    {
        var result = Read(file, variables);
        Assert.Empty(result.Errors);
        return result.Settings;
    }

    private static string ReadError(params (string Name, string Value)[] variables) => Assert.Single(Read(null, variables).Errors);

    private static SettingsResult Read(string? file, (string Name, string Value)[] variables) =>
        SettingsReader.Read(file, variables.ToDictionary(v => v.Name, v => v.Value), new Dictionary<string, string>());

    private string Write(string text)
    {
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(path, text);
        return path;
    }
}
