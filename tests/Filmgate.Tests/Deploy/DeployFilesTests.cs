using System.Diagnostics;
using System.Text.RegularExpressions;
using Filmgate.Settings;
using Filmgate.Tests.Cli;
using YamlDotNet.RepresentationModel;

namespace Filmgate.Tests.Deploy;

/// <summary>The files in deploy/, as far as they can be checked without a container engine.</summary>
public sealed partial class DeployFilesTests
{
    private static readonly string Deploy = Path.Combine(Repository.Root, "deploy");

    [Fact]
    public void Every_setting_in_the_deployment_files_exists()
    {
        var known = SettingTable.All.Select(setting => setting.Env).Concat(SettingTable.OtherVariables).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Deploy, "*", SearchOption.AllDirectories))
        {
            foreach (var name in SettingName().Matches(File.ReadAllText(file)).Select(match => match.Value))
            {
                if (name is "FILMGATE_PORT") continue;                  // a service link of Kubernetes, which the manifest turns off
                var setting = name.EndsWith("_FILE", StringComparison.Ordinal) ? name[..^"_FILE".Length] : name;
                Assert.True(known.Contains(setting), $"{Path.GetFileName(file)} sets {name}, which is no setting.");
            }
        }
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.fleet.yaml")]
    public void A_compose_file_refers_to_services_volumes_and_files_that_exist(string file)
    {
        var root = Load(file)[0];
        var services = Map(root["services"]);
        var volumes = Map(root["volumes"]).Keys.ToHashSet();
        foreach (var (name, service) in services)
        {
            foreach (var needed in Keys(service, "depends_on")) Assert.True(services.ContainsKey(needed), $"{name} depends on {needed}.");
            foreach (var volume in Items(service, "volumes").Select(text => text.Split(':')[0]))
            {
                var exists = volume.StartsWith('.') ? File.Exists(Path.Combine(Deploy, volume)) : volumes.Contains(volume);
                Assert.True(exists, $"{name}: {volume}");
            }

            if (service.Children.TryGetValue("build", out var build))
                Assert.True(File.Exists(Path.Combine(Repository.Root, build["dockerfile"].ToString())));
            Assert.True(service.Children.ContainsKey("image") || service.Children.ContainsKey("build") || Merged(service), name);
        }
    }

    [Fact]
    public void The_manifests_select_the_pods_that_they_make_and_probe_the_port_that_listens()
    {
        var documents = Load("kubernetes/filmgate.yaml");
        var deployment = documents.Single(one => one["kind"].ToString() is "Deployment")["spec"];
        var pod = deployment["template"];
        Assert.Equal(deployment["selector"]["matchLabels"]["app"].ToString(), pod["metadata"]["labels"]["app"].ToString());
        foreach (var other in documents.Where(one => one["kind"].ToString() is "Service"))
            Assert.Equal(pod["metadata"]["labels"]["app"].ToString(), other["spec"]["selector"]["app"].ToString());
        Assert.Equal("false", pod["spec"]["enableServiceLinks"].ToString());
        var container = pod["spec"]["containers"][0];
        var port = container["ports"][0];
        Assert.Equal("7300", port["containerPort"].ToString());
        foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
            Assert.Equal(port["name"].ToString(), container[probe]["httpGet"]["port"].ToString());
        var volumes = ((YamlSequenceNode)pod["spec"]["volumes"]).Select(volume => volume["name"].ToString()).ToList();
        Assert.All((YamlSequenceNode)container["volumeMounts"], mount => Assert.Contains(mount["name"].ToString(), volumes));
    }

    [Fact]
    public void The_image_runs_as_another_user_than_root_and_is_probed()
    {
        var lines = File.ReadAllLines(Path.Combine(Deploy, "Dockerfile"));
        var from = Array.FindLastIndex(lines, line => line.StartsWith("FROM ", StringComparison.Ordinal));
        Assert.Contains("USER app", lines[from..]);
        Assert.Contains(lines[from..], line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal));
        Assert.Contains("EXPOSE 7300", lines);
    }

    [Fact]
    public async Task Nginx_accepts_its_configuration()
    {
        using var folder = new WorkingDirectory();
        var configuration = $$"""
            pid {{folder["nginx.pid"]}};
            error_log stderr;
            events { }
            http { include {{Path.Combine(Deploy, "proxies", "nginx.conf")}}; }
            """;
        await File.WriteAllTextAsync(folder["nginx.conf"], configuration);
        await AcceptsAsync("nginx", "-t", "-p", folder.FullPath, "-c", folder["nginx.conf"]);
    }

    [Fact]
    public Task Caddy_accepts_its_configuration() =>
        AcceptsAsync("caddy", "validate", "--adapter", "caddyfile", "--config", Path.Combine(Deploy, "proxies", "Caddyfile"));

    [Fact]
    public async Task Systemd_accepts_the_unit()
    {
        using var folder = new WorkingDirectory();
        var unit = await File.ReadAllTextAsync(Path.Combine(Deploy, "filmgate.service"));
        await File.WriteAllTextAsync(folder["filmgate.service"], unit.Replace("/opt/filmgate/filmgate", "/bin/true"));
        await AcceptsAsync("systemd-analyze", "verify", folder["filmgate.service"]);
    }

    private static async Task AcceptsAsync(string program, params string[] arguments)
    {
        Assert.SkipUnless(IsInstalled(program), $"{program} is not installed.");
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["HOME"] = Path.GetTempPath();                 // Caddy writes its certificates there
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0, $"{program}: {await output}{await error}");
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    private static List<YamlNode> Load(string file)
    {
        var yaml = new YamlStream();
        using var text = new StreamReader(Path.Combine(Deploy, file));
        yaml.Load(text);
        return [.. yaml.Documents.Select(document => document.RootNode)];
    }

    private static Dictionary<string, YamlMappingNode> Map(YamlNode node) =>
        ((YamlMappingNode)node).Children.ToDictionary(
            pair => pair.Key.ToString(), pair => pair.Value as YamlMappingNode ?? new YamlMappingNode());

    private static IEnumerable<string> Items(YamlMappingNode service, string name) =>
        service.Children.TryGetValue(name, out var list) ? ((YamlSequenceNode)list).Select(item => item.ToString()) : [];

    private static IEnumerable<string> Keys(YamlMappingNode service, string name) =>
        !service.Children.TryGetValue(name, out var node) ? []
        : node is YamlMappingNode map ? map.Children.Keys.Select(key => key.ToString())
        : ((YamlSequenceNode)node).Select(item => item.ToString());

    private static bool Merged(YamlMappingNode service) => service.Children.ContainsKey("<<");

    [GeneratedRegex("FILMGATE_[A-Z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName();
}
