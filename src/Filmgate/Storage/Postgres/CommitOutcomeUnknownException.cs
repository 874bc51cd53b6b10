using Filmgate.Videos;

namespace Filmgate.Storage.Postgres;

internal sealed class CommitOutcomeUnknownException(Exception cause)
    : DatabaseFaultException($"PostgreSQL: the answer to a COMMIT was lost, and its outcome could not be looked up. {cause.Message}", cause)
{
    public override string Reason => "the connection to PostgreSQL was lost during a commit";

    public override bool IsConnectionLost => true;

    public override bool IsOutcomeUnknown => true;
}
