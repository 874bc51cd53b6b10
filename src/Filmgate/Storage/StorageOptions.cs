namespace Filmgate.Storage;

internal sealed record StorageOptions
{
    /// <summary>Path of the folder of a SQLite database, of what a node keeps for itself and, by default, of the stored files.</summary>
    public string DataDirectory { get; init; } = "filmgate-data";

    public DatabaseLocation Database { get; init; } = new DatabaseLocation.Sqlite();
}
