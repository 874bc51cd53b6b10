namespace Filmgate.Storage;

/// <summary>One connection. Used by one caller at a time.</summary>
/// <remarks>
/// Statements are prepared once and found again by their text, on SQLite by its reference. Pass a constant or a field, never a text that is
/// built for the call.
/// </remarks>
internal abstract class SqlSession(SqlDialect dialect) : IDisposable
{
    public SqlDialect Dialect => dialect;

    /// <summary>Whether the session serves one transaction after another. False: dispose it after each.</summary>
    public virtual bool IsReusable => true;

    /// <summary>What the transaction adds to the ledger. <see cref="GroupCommit"/> writes it before the commit.</summary>
    public LedgerChanges Ledger { get; } = new();

    /// <summary>Begins a transaction that writes.</summary>
    public virtual void Begin()
    {
        Execute(dialect.Begin);
        Ledger.Begin();
    }

    /// <summary>When it returns, the transaction is on disk.</summary>
    public virtual void Commit() => Execute("COMMIT");

    /// <summary>Runs one statement.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public abstract int Execute(string sql, params ReadOnlySpan<SqlArg> args);

    /// <summary>Reads all rows at once, so that the connection is free again.</summary>
    public abstract List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlArg> args);

    /// <summary>Runs several statements once, without preparing them.</summary>
    public abstract void Script(string sql);

    public abstract void Dispose();

    /// <summary>A dictionary of prepared statements by the reference of their text.</summary>
    protected static Dictionary<string, T> Prepared<T>() => new(ReferenceEqualityComparer.Instance as IEqualityComparer<string>);
}
