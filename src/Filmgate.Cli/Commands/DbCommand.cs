using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Storage;
using Filmgate.Storage.Copying;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate db</c>: the schema of the database, and the way from SQLite to PostgreSQL.</summary>
internal static class DbCommand
{
    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    public static Command Create() => new("db", "Show, migrate and copy the database.") { Status(), Migrate(), Copy() };

    private static Command Status()
    {
        var command = new Command("status", "Show which database the settings name, and whether its schema is that of this version.");
        var options = new LocalDataOptions(command, "the database's schema", "data");
        command.SetAction(async (parsed, ct) =>
        {
            var storage = options.Read(parsed).Storage;
            await using var database = DatabaseOpening.Open(storage);
            var (missing, applied) = await Migrations.StateAsync(database);
            var folder = storage.Database is DatabaseLocation.Sqlite ? $" in {LocalDataOptions.PlaceOf(storage)}" : "";
            await Console.Out.WriteLineAsync($"database    {database.Description}{folder}");
            await Console.Out.WriteLineAsync($"migrations  {applied.Count} applied, {missing.Count} missing");
            foreach (var name in missing) await Console.Out.WriteLineAsync($"  missing   {name}");
            if (missing.Count > 0 || applied.Count == 0) return ExitCode.Success;
            const string count = "SELECT COUNT(*) FROM videos WHERE due_at IS NOT NULL";
            var inFlight = await database.QueryFirstAsync(count, row => row.NextInt64(), ct);
            await Console.Out.WriteLineAsync($"in flight   {inFlight} videos");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Migrate()
    {
        var command = new Command(
            "migrate",
            "Apply the migrations that are missing. 'serve' does the same at its start; an older version then refuses the database.");
        var options = new LocalDataOptions(command, "the database's schema", "data");
        command.SetAction(async (parsed, _) =>
        {
            var storage = options.Read(parsed).Storage;
            await using var database = DatabaseOpening.Open(storage);
            var count = await database.MigrateAsync();
            await Stderr.WriteAsync($"Applied {count} migrations to {LocalDataOptions.PlaceOf(storage)}.");
        });
        return command;
    }

    private static Command Copy()
    {
        var from = Side("--from", "The database to copy.");
        var to = Side("--to", "The database to copy into. It must be empty, or have the beginning of the same copy.");
        var command = new Command(
            "copy",
            "Copy all rows into another database and compare both. sqlite is the database of the data directory, postgres that of "
            + "FILMGATE_DATABASE. Stop all gateways first. Run it again if it was interrupted. Afterwards, the source cannot be used.")
        {
            from, to,
        };
        var settings = new SettingOptions(command, "data");
        command.SetAction(async (parsed, ct) =>
        {
            var storage = settings.Read(parsed).Storage;
            if (parsed.GetValue(from) == parsed.GetValue(to)) throw new InvalidUsageException("--from and --to name the same database.");
            if (storage.Database is not DatabaseLocation.Postgres)
                throw new InvalidUsageException("Set FILMGATE_DATABASE to the address of PostgreSQL: postgres://user@host/database.");
            if (parsed.GetValue(from) is Sqlite && !DataDirectory.Exists(storage.DataDirectory))
                throw LocalDataOptions.NotFound(storage.DataDirectory, "Name the data directory of the stopped server with --data.");
            await CopyAsync(storage, isFromSqlite: parsed.GetValue(from) is Sqlite, ct);
        });
        return command;
    }

    private static async Task CopyAsync(StorageOptions storage, bool isFromSqlite, CancellationToken ct)
    {
        using var directory = DataDirectory.Open(storage.DataDirectory);       // no server is running on it
        await using var sqlite = DatabaseOpening.Open(storage with { Database = new DatabaseLocation.Sqlite() });
        await using var postgres = DatabaseOpening.Open(storage);
        var (source, target) = isFromSqlite ? (sqlite, postgres) : (postgres, sqlite);
        var name = isFromSqlite ? storage.Database.ToString() : $"SQLite in {directory.Path}";
        var watch = Stopwatch.StartNew();
        var counts = await new DatabaseCopy(source, target, name).RunAsync(new Lines(), ct);
        foreach (var count in counts) await Console.Out.WriteLineAsync($"{count.Table,-20} {Number(count.Rows),14} rows, equal");
        await Stderr.WriteAsync($"Copied to {name} in {watch.Elapsed.TotalSeconds:0} s. The source cannot be used any more.");
    }

    private static Option<string> Side(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, Required = true };
        option.AcceptOnly(Sqlite, Postgres);
        return option;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A line every few seconds, and at the end of each table.</summary>
    private sealed class Lines : IProgress<CopyProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
        private readonly Stopwatch _since = Stopwatch.StartNew();

        public void Report(CopyProgress value)
        {
            if (value.Rows < value.Total && _since.Elapsed < Interval) return;
            _since.Restart();
            Console.Error.WriteLine($"{value.Step} {value.Table}: {Number(value.Rows)} of {Number(value.Total)} rows");
        }
    }
}
