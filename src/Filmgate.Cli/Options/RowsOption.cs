using System.CommandLine;
using System.Text.Json.Nodes;
using Filmgate.Cli.Output;
using Filmgate.Json;

namespace Filmgate.Cli.Options;

/// <summary>The option <c>--json</c> of commands that print rows: one JSON object on each line instead of a table.</summary>
internal sealed class RowsOption
{
    private readonly Option<bool> _json;

    /// <param name="row">What one row is, for the help: "video".</param>
    public RowsOption(Command command, string row)
    {
        _json = new("--json") { Description = $"Print each {row} as JSON, one per line." };
        command.Options.Add(_json);
    }

    public static string Serialize(JsonObject row) => row.ToJsonString(ReadableJson.SerializerOptions);

    /// <param name="none">Printed to stderr if there are no rows: stdout stays empty then.</param>
    public async Task PrintAsync<T>(
        ParseResult parsed, IReadOnlyCollection<T> rows, string[] head, Func<T, string[]> cells, Func<T, string> json, string none)
    {
        if (rows.Count == 0) await Stderr.WriteAsync(none);
        else if (!IsJson(parsed)) Table.Print(head, rows.Select(cells));
        else foreach (var row in rows) await Console.Out.WriteLineAsync(json(row));
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);
}
