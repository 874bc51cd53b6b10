using System.CommandLine;
using System.Globalization;
using Filmgate.Cli.Options;
using Filmgate.Storage;

namespace Filmgate.Cli.Commands;

/// <summary>Prints what providers answered when they refused or failed a video. Reads the database, beside a running server too.</summary>
internal static class ProviderResponsesOutput
{
    public static async Task<int> PrintAsync(StorageOptions storage, string id, CancellationToken ct)
    {
        if (storage.Database is DatabaseLocation.Sqlite && !DataDirectory.Exists(storage.DataDirectory))
            throw new CommandFailedException(
                $"There is no database in {Path.GetFullPath(storage.DataDirectory)}. --raw reads the gateway's database: "
                + "run it on the gateway's machine, with the gateway's --data or --config.");
        await using var database = await DatabaseOpening.OpenAsync(storage);
        var store = new SqlVideoStore(database);
        if (await store.FindAsync(id, ct) is null)
            throw new CommandFailedException($"The video {id} does not exist in {LocalDataOptions.PlaceOf(storage)}.");
        var responses = await store.ProviderResponsesAsync(id, ct);
        if (responses.Count == 0)
        {
            await Console.Error.WriteLineAsync($"No provider has refused or failed {id} with a response.");
            return ExitCode.Failed;
        }

        foreach (var stored in responses)
        {
            var at = stored.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            await Console.Error.WriteLineAsync(
                $"attempt {stored.Attempt}: {stored.Model} at {stored.Provider}, {at}, HTTP {stored.Response.HttpStatus}");
            await Console.Out.WriteLineAsync(stored.Response.Body);
        }

        return ExitCode.Success;
    }
}
