using System.Net.Sockets;
using Filmgate.Videos;
using Npgsql;

namespace Filmgate.Storage.Postgres;

/// <summary>An error of PostgreSQL or of the connection to it. Npgsql's messages contain no password.</summary>
internal sealed class PostgresFaultException : DatabaseFaultException
{
    private PostgresFaultException(NpgsqlException cause, string? reason, bool isConnectionLost, bool isConflict)
        : base($"PostgreSQL: {cause.Message}{(cause.InnerException is { } inner ? $" {inner.Message}" : "")}", cause)
    {
        Reason = reason;
        IsConnectionLost = isConnectionLost;
        IsConflict = isConflict;
    }

    public override string? Reason { get; }

    public override bool IsConnectionLost { get; }

    public override bool IsConflict { get; }

    public static PostgresFaultException Of(NpgsqlException fault)
    {
        if (fault is not PostgresException refusal)
        {
            var reason = fault.InnerException switch
            {
                TimeoutException => "PostgreSQL does not answer",
                SocketException => "PostgreSQL cannot be reached",
                _ => "the connection to PostgreSQL was lost",
            };
            return new(fault, reason, isConnectionLost: true, isConflict: false);
        }

        var (cause, isLost) = refusal.SqlState switch
        {
            PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => ("another transaction was first", false),
            PostgresErrorCodes.CannotConnectNow => ("PostgreSQL is starting or stopping", true),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => ("PostgreSQL was stopped", true),
            PostgresErrorCodes.TooManyConnections => ("PostgreSQL has no free connection", true),
            PostgresErrorCodes.DiskFull => ("the disk of PostgreSQL is full", true),
            PostgresErrorCodes.ReadOnlySqlTransaction => ("this PostgreSQL server is read-only", true),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                ("PostgreSQL refuses the login", true),
            PostgresErrorCodes.InvalidCatalogName => ("the database does not exist", true),
            PostgresErrorCodes.QueryCanceled => ("PostgreSQL did not answer in time", false),
            { } code when code.StartsWith("08", StringComparison.Ordinal) => ("the connection to PostgreSQL was lost", true),
            { } code when code.StartsWith("53", StringComparison.Ordinal) => ("PostgreSQL is short of resources", true),
            _ => ((string?)null, false),
        };
        return new(
            fault,
            cause,
            isLost,
            isConflict: refusal.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure);
    }
}
