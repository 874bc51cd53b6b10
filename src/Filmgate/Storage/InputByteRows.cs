using Filmgate.Media.Inputs;

namespace Filmgate.Storage;

/// <summary>Rows of <c>key_input_bytes</c>.</summary>
internal static class InputByteRows
{
    private const string FindSql = "SELECT bytes FROM key_input_bytes WHERE owner = @owner AND day = @day";

    private const string AddSql = """
        INSERT INTO key_input_bytes (owner, day, bytes) VALUES (@owner, @day, @bytes)
        ON CONFLICT (owner, day) DO UPDATE SET bytes = key_input_bytes.bytes + excluded.bytes
        """;

    private const string ForgetSql = "DELETE FROM key_input_bytes WHERE owner = @owner AND day < @day";

    public static long Find(SqlSession sql, string owner, DateTimeOffset at) =>
        sql.Query(FindSql, row => row.NextInt64(), SqlArg.Of("owner", owner), SqlArg.Of("day", Day(at))).FirstOrDefault();

    public static void Add(SqlSession sql, string owner, long bytes, DateTimeOffset at)
    {
        sql.Execute(ForgetSql, SqlArg.Of("owner", owner), SqlArg.Of("day", Day(at)));
        sql.Execute(AddSql, SqlArg.Of("owner", owner), SqlArg.Of("day", Day(at)), SqlArg.Of("bytes", bytes));
    }

    private static long Day(DateTimeOffset at) => at.ToUnixTimeSeconds() / 86_400;
}

/// <summary>Counts uploads by day.</summary>
internal sealed class SqlInputByteCounter(SqlDatabase database) : IInputByteCounter
{
    public Task<(bool IsAdded, long Before)> AddAsync(string owner, long bytes, long limit, DateTimeOffset now) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            sql.Execute(database.Dialect.LockOwner, SqlArg.Of("owner", owner));
            var before = InputByteRows.Find(sql, owner, now);
            if (before + bytes > limit) return (false, before);
            InputByteRows.Add(sql, owner, bytes, now);
            return (true, before);
        });
}
