using System.CommandLine;
using System.Globalization;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Formatting;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate nodes</c></summary>
internal static class NodesCommand
{
    private static readonly string[] Head = ["NODE", "ROLE", "VERSION", "STARTED", "LAST BEAT", "VIDEOS", "DELIVERIES"];

    public static Command Create()
    {
        var command = new Command("nodes", "List the gateways that use the database: role, version, last heartbeat and what they hold.");
        var rows = new RowsOption(command, "node");
        var options = new LocalDataOptions(command, "nodes", "data");
        command.SetAction(async (parsed, ct) =>
        {
            var storage = options.Read(parsed).Storage;
            await using var database = await DatabaseOpening.OpenAsync(storage);
            var nodes = await new SqlNodeStore(database).ListAsync(TimeProvider.System.GetUtcNow(), ct);
            await rows.PrintAsync(parsed, nodes, Head, Row, Json, $"No gateway uses {LocalDataOptions.PlaceOf(storage)}.");
        });
        return command;
    }

    private static string[] Row(NodeState node) =>
    [
        node.Id,
        node.Role ?? "",
        node.Version ?? "",
        node.StartedAt is { } at ? Timestamp.Day(at) : "",
        $"{UnitFormat.Of(TimeSpan.FromSeconds(Math.Round(Math.Max(0, node.SinceBeat.TotalSeconds))))} ago",
        node.Videos.ToString(CultureInfo.InvariantCulture),
        node.Deliveries.ToString(CultureInfo.InvariantCulture),
    ];

    private static string Json(NodeState node) => RowsOption.Serialize(new()
    {
        ["id"] = node.Id,
        ["role"] = node.Role,
        ["version"] = node.Version,
        ["started_at"] = node.StartedAt?.ToUnixTimeSeconds(),
        ["last_beat_seconds"] = Math.Max(0, (long)node.SinceBeat.TotalSeconds),
        ["videos"] = node.Videos,
        ["deliveries"] = node.Deliveries,
    });
}
