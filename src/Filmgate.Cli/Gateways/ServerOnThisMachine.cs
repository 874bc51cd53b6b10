using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Storage;

namespace Filmgate.Cli.Gateways;

/// <summary>
/// The server that holds a data directory of this machine. A command that can write to the directory is an operator there.
/// </summary>
internal static class ServerOnThisMachine
{
    /// <returns>Null: no server holds it, or this user cannot write to it. The client and the key must be disposed.</returns>
    public static (FilmgateClient Client, CommandKey Key)? Connect(string dataDirectory)
    {
        if (DataDirectory.UrlOfServer(dataDirectory) is not { } url) return null;
        try
        {
            var key = CommandKeys.Create(dataDirectory);
            return (new(url, key.Text), key);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
