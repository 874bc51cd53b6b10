using System.Threading.Channels;
using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Filmgate.Storage.Postgres;

/// <summary>Takes signals to other nodes with NOTIFY, and receives theirs with LISTEN.</summary>
/// <remarks>
/// Signals are sent after the commit, on their own: a NOTIFY within the transactions would make all nodes commit one after another.
/// </remarks>
internal sealed partial class PostgresSignals : BackgroundService
{
    private const int MaxWaiting = 10_000;

    /// <summary>A notification has less than 8000 bytes.</summary>
    private const int MaxSignalsAtOnce = 60;
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);

    /// <summary>A connection that is silent for so long is tested.</summary>
    private static readonly TimeSpan TestInterval = TimeSpan.FromSeconds(10);
    private readonly Channel<NodeSignal> _waiting =
        Channel.CreateBounded<NodeSignal>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _sender = Guid.NewGuid().ToString("N");
    private readonly NpgsqlDataSource _source;
    private readonly NodeSignals _signals;
    private readonly TimeProvider _clock;
    private readonly ILogger<PostgresSignals> _log;

    public PostgresSignals(NpgsqlDataSource source, NodeSignals signals, TimeProvider clock, ILogger<PostgresSignals> log)
    {
        (_source, _signals, _clock, _log) = (source, signals, clock, log);
        signals.Sent += signal => _waiting.Writer.TryWrite(signal);
    }

    /// <summary>Tells the other nodes that there are rows to claim, with the commit of the transaction.</summary>
    public static void SignalClaimable(SqlSession sql)
    {
        const string notify = "SELECT pg_notify('filmgate', @payload)";
        sql.Execute(notify, SqlArg.Of("payload", $"\n{(int)NodeSignalKind.Claimable}  "));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RepeatAsync(ListenAsync, stoppingToken), RepeatAsync(SendAsync, stoppingToken));

    /// <summary>Runs the work again after each fault.</summary>
    private async Task RepeatAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await work(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException fault)
            {
                Log.Interrupted(_log, fault.Message);
                await Task.Delay(ReconnectPause, _clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        connection.Notification += (_, notification) => Receive(notification.Payload);
        await ExecuteAsync(connection, "LISTEN filmgate", ct);
        try
        {
            _signals.Receive(new(NodeSignalKind.Missed));               // while nobody listened
            while (true)
                if (!await connection.WaitAsync(TestInterval, ct)) await ExecuteAsync(connection, "SELECT 1", ct);
        }
        finally
        {
            if (connection.State is System.Data.ConnectionState.Open)   // it goes back to the pool
                await ExecuteAsync(connection, "UNLISTEN *", CancellationToken.None);
        }
    }

    private async Task SendAsync(CancellationToken ct)
    {
        while (await _waiting.Reader.WaitToReadAsync(ct))
        {
            var batch = new HashSet<NodeSignal>();
            while (batch.Count < MaxSignalsAtOnce && _waiting.Reader.TryRead(out var signal)) batch.Add(signal);
            var lines = batch.Select(signal => $"{(int)signal.Kind} {signal.VideoId} {signal.Owner}");
            await using var command = _source.CreateCommand("SELECT pg_notify('filmgate', $1)");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{_sender}\n{string.Join('\n', lines)}" });
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private void Receive(string payload)
    {
        var lines = payload.Split('\n');
        if (lines[0] == _sender) return;
        foreach (var line in lines.Skip(1))
            if (line.Split(' ') is [var kind, var video, var owner] && int.TryParse(kind, out var number))
                _signals.Receive(new((NodeSignalKind)number, video, owner));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync(ct);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning, "Signals between nodes are interrupted: {Reason}. Until they are back, changes of other nodes are polled")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
