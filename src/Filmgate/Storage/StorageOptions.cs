namespace Filmgate.Storage;

internal sealed record StorageOptions
{
    /// <summary>Path of the folder of the database and, by default, of the stored files.</summary>
    public string DataDirectory { get; init; } = "filmgate-data";
}
