using System.Net;
using System.Net.Sockets;
using Filmgate.Client;
using Filmgate.Storage;
using Filmgate.Storage.Sqlite;
using Filmgate.Videos;
using Microsoft.AspNetCore.Connections;

namespace Filmgate.Cli;

internal static class ErrorMessages
{
    /// <summary>The message for an error that the user can fix. Null for a bug, which keeps its stack trace.</summary>
    public static string? For(Exception error) => error switch
    {
        CommandFailedException or StartRefusedException or DataDirectoryInUseException => error.Message,
        SqliteException => $"The database in the data directory cannot be used. {error.Message}",
        DatabaseFaultException { Reason: { } reason } => $"The database cannot be used: {reason}. {error.Message}",
        DatabaseFaultException => $"The database cannot be used. {error.Message}",
        FilmgateException refused => For(refused),
        IOException { InnerException: AddressInUseException } =>
            $"{error.Message} Stop the program that listens there, or choose another address with --urls.",
        IOException or UnauthorizedAccessException or SocketException => error.Message,
        _ => null,
    };

    private static string For(FilmgateException error) => error switch
    {
        { Problems: { Count: > 1 } problems } =>
            $"Refused ({error.Code}):{string.Concat(problems.Select(problem => $"\n  - {problem.Param}: {problem.Message}"))}",
        { Status: HttpStatusCode.Unauthorized } => $"{error.Message} Pass the key to this command with --key or FILMGATE_API_KEY.",
        { Status: null } => error.Message,
        _ => $"Refused ({error.Code}): {error.Message}",
    };
}

/// <summary>The command cannot continue. The message is printed as it is.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>Invalid arguments or settings. The message lists all errors, so that they can be fixed at once.</summary>
internal sealed class InvalidUsageException(string what, IReadOnlyList<string> errors) : Exception(Format(what, errors))
{
    /// <summary>Invalid arguments.</summary>
    public InvalidUsageException(params IReadOnlyList<string> errors)
        : this("arguments", errors)
    {
    }

    private static string Format(string what, IReadOnlyList<string> errors)
    {
        var count = errors.Count == 1 ? "1 error" : $"{errors.Count} errors";
        return $"Invalid {what} ({count}):{string.Concat(errors.Select(error => $"\n  - {error}"))}";
    }
}
