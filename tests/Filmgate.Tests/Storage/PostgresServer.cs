using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Filmgate.Storage;
using Filmgate.Storage.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(Filmgate.Tests.Storage.PostgresServer))]

namespace Filmgate.Tests.Storage;

/// <summary>A real PostgreSQL cluster for all tests: in a temporary folder, on a loopback port, started on first use.</summary>
public class PostgresServer : DatabaseFixture
{
    private const string Installations = "/usr/lib/postgresql";
    private readonly string _directory = Directory.CreateTempSubdirectory("filmgate-pg-").FullName;
    private readonly int _port = FreePort();
    private readonly Lazy<Task> _started;
    private string? _bin;
    private int _databases;

    public PostgresServer() => _started = new(StartAsync);

    public override ValueTask InitializeAsync()
    {
        _bin = Directory.Exists(Installations) ? Directory.GetDirectories(Installations).Select(d => Path.Combine(d, "bin"))
            .Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault() : null;
        if (_bin is null) Missing = "PostgreSQL is not installed (apt install postgresql).";
        return ValueTask.CompletedTask;
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        await _started.Value;
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var admin = NpgsqlDataSource.Create(ConnectionTo("postgres"));
        await using var command = admin.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return name;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated) await RunAsync(Tool("pg_ctl"), "-D", $"{_directory}/data", "-m", "immediate", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    internal override async Task<Func<SqlDatabase>> CreateAsync()
    {
        var options = PostgresUrl.Parse(UrlOf(await NewDatabaseAsync()));
        return () => SqlDatabase.Postgres(options);
    }

    /// <summary>The address of a database, as in the setting.</summary>
    public string UrlOf(string database) => $"postgres://postgres@127.0.0.1:{_port}/{database}?pool_size=12";

    public string ConnectionTo(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Pooling=false";

    /// <summary>Copies a database of another cluster with pg_dump.</summary>
    /// <returns>The name of the copy.</returns>
    public async Task<string> RestoreAsync(PostgresServer from, string database)
    {
        var name = await NewDatabaseAsync();
        var file = $"{_directory}/dump.sql";
        string[] OptionsOf(PostgresServer server) => ["-h", "127.0.0.1", "-p", $"{server._port}", "-U", "postgres", "-f", file];
        await RunAsync(Tool("pg_dump"), [.. OptionsOf(from), database]);
        await RunAsync(Tool("psql"), [.. OptionsOf(this), "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", name]);
        return name;
    }

    /// <summary>Stops the cluster as an operator does: its sessions end at once.</summary>
    public Task StopAsync() => RunAsync(Tool("pg_ctl"), "-D", Data, "-w", "-m", "fast", "stop");

    public Task ResumeAsync() => RunAsync(Tool("pg_ctl"), "-D", Data, "-w", "-l", $"{_directory}/log", "-o", Options, "start");

    public int Port => _port;

    private string Data => $"{_directory}/data";

    private string Options => $"-p {_port} -h 127.0.0.1 -k {_directory} -c fsync=off -c max_connections=300";

    private async Task StartAsync()
    {
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "nobody", _directory);       // PostgreSQL refuses to run as root
        await RunAsync(Tool("initdb"), "-D", Data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C");
        await ResumeAsync();
    }

    private string Tool(string name) => Path.Combine(_bin!, name);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo { WorkingDirectory = "/tmp", RedirectStandardError = true };
        if (Environment.IsPrivilegedProcess && program != "chown")
        {
            start.FileName = "runuser";
            foreach (var argument in (string[])["-u", "nobody", "--", program]) start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = program;
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = !arguments.Contains("start");    // the server would inherit the pipe and keep it open
        start.RedirectStandardError = start.RedirectStandardOutput;
        using var process = Process.Start(start)!;
        var errors = start.RedirectStandardError ? process.StandardError.ReadToEndAsync() : Task.FromResult("");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed: {await errors}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A cluster for one class, which may stop it.</summary>
public sealed class DedicatedPostgresServer : PostgresServer;
