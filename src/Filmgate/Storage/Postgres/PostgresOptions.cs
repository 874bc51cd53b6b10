using Npgsql;

namespace Filmgate.Storage.Postgres;

/// <summary>How to reach PostgreSQL, and how to keep a connection.</summary>
internal sealed record PostgresOptions
{
    /// <summary>In order of preference.</summary>
    public required IReadOnlyList<PostgresHost> Hosts { get; init; }
    public required string Database { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }
    public SslMode SslMode { get; init; } = SslMode.Prefer;
    public string? SslRootCertificate { get; init; }
    public string? SslCertificate { get; init; }
    public string? SslKey { get; init; }

    /// <summary>With several hosts: which one is used. Null: the one that accepts writes.</summary>
    public TargetSessionAttributes? Target { get; init; }
    public string ApplicationName { get; init; } = "filmgate";
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public int PoolSize { get; init; } = 40;

    public NpgsqlDataSource CreateDataSource()
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', Hosts),
            Database = Database,
            Username = User,
            Password = Password,
            SslMode = SslMode,
            RootCertificate = SslRootCertificate,
            SslCertificate = SslCertificate,
            SslKey = SslKey,
            ApplicationName = ApplicationName,
            Timeout = (int)ConnectTimeout.TotalSeconds,
            CommandTimeout = (int)CommandTimeout.TotalSeconds,
            MaxPoolSize = PoolSize,
            ConnectionLifetime = (int)TimeSpan.FromMinutes(30).TotalSeconds,
            KeepAlive = 30,                                             // finds a connection that a firewall has dropped
            NoResetOnClose = true,                                      // no statement changes the state of a session
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
        };
        if (Hosts.Count == 1) return NpgsqlDataSource.Create(connection);
        var hosts = new NpgsqlDataSourceBuilder(connection.ConnectionString).BuildMultiHost();
        return hosts.WithTargetSession(Target ?? TargetSessionAttributes.ReadWrite);
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"postgres://{(User is null ? "" : $"{User}@")}{string.Join(',', Hosts)}/{Database}";
}

/// <param name="Name">A host name, an IP address, or the folder of a Unix socket.</param>
internal readonly record struct PostgresHost(string Name, int Port)
{
    public override string ToString() => Name.StartsWith('/') ? Name : Name.Contains(':') ? $"[{Name}]:{Port}" : $"{Name}:{Port}";
}
