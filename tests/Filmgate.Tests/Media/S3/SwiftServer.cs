using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Filmgate.Media.S3;
using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.S3;

/// <summary>
/// A real object store for the tests: OpenStack Swift with its S3 API, from the Debian packages, on loopback ports and in a temporary
/// folder. It checks signatures, Content-MD5 and the sizes of parts, and supports multipart uploads completely.
/// </summary>
internal sealed class SwiftServer : IAsyncDisposable
{
    private const string Key = "test:tester";
    private const string Secret = "a-secret-of-the-tests";
    private const string SwiftConfiguration = """
        [swift-hash]
        swift_hash_path_prefix = filmgate
        swift_hash_path_suffix = filmgate
        [storage-policy:0]
        name = one
        default = yes

        """;
    private static readonly string[] Parts = ["account", "container", "object", "proxy"];
    private readonly string _directory = Directory.CreateTempSubdirectory("filmgate-s3-").FullName;
    private readonly List<Process> _processes = [];
    private readonly Dictionary<string, int> _ports = [];
    private int _buckets;

    public Uri Url => new($"http://127.0.0.1:{_ports["proxy"]}");

    /// <summary>Null, or the reason why the server cannot be started.</summary>
    public static string? Missing => Parts.All(part => File.Exists($"/usr/bin/swift-{part}-server"))
        ? null
        : "OpenStack Swift is not installed "
            + "(apt install swift-proxy swift-account swift-container swift-object; ./test does that).";

    public static async Task<SwiftServer> StartAsync()
    {
        var server = new SwiftServer();
        await server.OpenAsync();
        return server;
    }

    /// <summary>
    /// Sets what the default credential chain reads. It also keeps a developer's own credentials from being sent to a test server.
    /// </summary>
    public static void UseTestCredentials()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Secret);
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", null);
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    private async Task OpenAsync()
    {
        UseTestCredentials();
        Directory.CreateDirectory(Path.Combine(_directory, "node", "d1"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "swift.conf"), SwiftConfiguration);
        foreach (var part in Parts) _ports[part] = FreePort();
        foreach (var part in Parts.SkipLast(1)) await PrepareAsync(part);
        await File.WriteAllTextAsync(Path.Combine(_directory, "proxy.conf"), ProxyConfiguration());
        foreach (var part in Parts) _processes.Add(Launch(part));
        await ReadyAsync();
    }

    /// <summary>A location in a new bucket.</summary>
    public async Task<MediaLocation.S3> NewLocationAsync()
    {
        var name = $"bucket-{Interlocked.Increment(ref _buckets)}";
        var location = (MediaLocation.S3)MediaLocation.Parse($"s3://{name}/films?endpoint={Url}&region=us-east-1");
        using var bucket = S3Bucket.Open(location, 1 << 20);
        await bucket.Client.PutBucketAsync(location.Bucket);
        return location;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task PrepareAsync(string part)
    {
        await RunAsync("swift-ring-builder", $"{part}.builder", "create", "2", "1", "1");
        await RunAsync("swift-ring-builder", $"{part}.builder", "add", $"r1z1-127.0.0.1:{_ports[part]}/d1", "1");
        await RunAsync("swift-ring-builder", $"{part}.builder", "rebalance");
        var text = $"""
            {Common(part)}
            mount_check = false
            devices = {_directory}/node
            [pipeline:main]
            pipeline = {part}-server
            [app:{part}-server]
            use = egg:swift#{part}
            """;
        await File.WriteAllTextAsync(Path.Combine(_directory, $"{part}.conf"), text);
    }

    private string Common(string part) => $"""
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = {_ports[part]}
        workers = 0
        swift_dir = {_directory}
        user = {Environment.UserName}
        log_level = WARNING
        """;

    private string ProxyConfiguration() => $"""
        {Common("proxy")}
        [pipeline:main]
        pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth bulk slo dlo proxy-server
        [app:proxy-server]
        use = egg:swift#proxy
        account_autocreate = true
        [filter:catch_errors]
        use = egg:swift#catch_errors
        [filter:gatekeeper]
        use = egg:swift#gatekeeper
        [filter:healthcheck]
        use = egg:swift#healthcheck
        # the filter is required, a running cache is not: nothing listens on this port
        [filter:cache]
        use = egg:swift#memcache
        memcache_servers = 127.0.0.1:9
        [filter:listing_formats]
        use = egg:swift#listing_formats
        [filter:s3api]
        use = egg:swift#s3api
        location = us-east-1
        [filter:tempauth]
        use = egg:swift#tempauth
        user_test_tester = {Secret} .admin
        [filter:bulk]
        use = egg:swift#bulk
        [filter:slo]
        use = egg:swift#slo
        [filter:dlo]
        use = egg:swift#dlo
        """;

    private Process Launch(string part)
    {
        var process = Process.Start(Start($"swift-{part}-server", $"{part}.conf", "-v"))!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task ReadyAsync()
    {
        using var http = new HttpClient();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(90), TimeProvider.System);
        foreach (var port in _ports.Values)
        {
            while (true)
            {
                try
                {
                    using var response = await http.GetAsync($"http://127.0.0.1:{port}/healthcheck", timeout.Token);
                    break;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, timeout.Token);
                }
            }
        }
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(Start(program, arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        const int Warning = 1;
        if (process.ExitCode > Warning) throw new InvalidOperationException($"{program} failed: {await output}{await errors}");
    }

    private ProcessStartInfo Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _directory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["PYTHONWARNINGS"] = "ignore";
        return start;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
