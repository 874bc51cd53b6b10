using Filmgate.Storage.Postgres;

namespace Filmgate.Storage;

/// <summary>Where the rows are: a SQLite file in the data directory, or PostgreSQL. Its text never contains a password.</summary>
internal abstract record DatabaseLocation
{
    private DatabaseLocation() { }

    public sealed record Sqlite : DatabaseLocation
    {
        public override string ToString() => "sqlite";
    }

    public sealed record Postgres(PostgresOptions Options) : DatabaseLocation
    {
        public override string ToString() => Options.ToString();
    }

    /// <exception cref="FormatException">The message tells what is accepted, and repeats no part that may be a secret.</exception>
    public static DatabaseLocation Parse(string text)
    {
        if (text is "sqlite") return new Sqlite();
        return PostgresUrl.IsOne(text)
            ? new Postgres(PostgresUrl.Parse(text))
            : throw new FormatException("must be sqlite or an address that begins with postgres://, such as postgres://user@host/database");
    }
}
