using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Storage.Copying;

/// <summary>A table as it is copied: its columns and its key, and the statements that read and write its rows.</summary>
internal sealed class CopiedTable
{
    private const int MaxArguments = 900;
    private readonly string _firstPage;
    private readonly string _nextPage;
    private readonly string _insertMany;
    private readonly string _insertOne;

    public CopiedTable(string name, IReadOnlyList<CopiedColumn> columns)
    {
        (Name, Columns) = (name, columns);
        Key = [.. columns.Where(column => column.KeyPosition > 0).OrderBy(column => column.KeyPosition)];
        if (Key.Count == 0) throw new InvalidOperationException($"The table {name} has no primary key.");
        var (key, names) = (Names(Key), Names(columns));
        _firstPage = $"SELECT {names} FROM {name} ORDER BY {key} LIMIT @limit";
        _nextPage = $"SELECT {names} FROM {name} WHERE ({key}) > ({Arguments(0, Key.Count)}) ORDER BY {key} LIMIT @limit";
        RowsOfInsert = MaxArguments / columns.Count;
        _insertMany = InsertOf(RowsOfInsert);
        _insertOne = InsertOf(1);
    }

    public string Name { get; }

    public IReadOnlyList<CopiedColumn> Columns { get; }

    public IReadOnlyList<CopiedColumn> Key { get; }

    private int RowsOfInsert { get; }

    public Task<IReadOnlyList<object?[]>> PageAsync(SqlDatabase database, IReadOnlyList<string>? after, int limit, CancellationToken ct)
    {
        if (after is null) return database.QueryAsync(_firstPage, Read, ct, SqlArg.Of("limit", limit));
        var key = Key.Select((column, i) => column.IsText ? SqlArg.Of($"p{i}", after[i]) : SqlArg.Of($"p{i}", long.Parse(after[i])));
        return database.QueryAsync(_nextPage, Read, ct, [.. key, SqlArg.Of("limit", limit)]);
    }

    /// <summary>Rows that are there already stay as they are.</summary>
    public void Insert(SqlSession sql, IReadOnlyList<object?[]> rows)
    {
        foreach (var chunk in rows.Chunk(RowsOfInsert))
        {
            if (chunk.Length == RowsOfInsert) sql.Execute(_insertMany, [.. chunk.SelectMany(row => row).Select(ArgOf)]);
            else foreach (var row in chunk) sql.Execute(_insertOne, [.. row.Select(ArgOf)]);
        }

        SqlArg ArgOf(object? value, int i) => Columns[i % Columns.Count].IsText
            ? SqlArg.Of($"p{i}", (string?)value)
            : SqlArg.Of($"p{i}", (long?)value);
    }

    public IReadOnlyList<string> KeyOf(object?[] row) =>
        [.. Key.Select(column => FormattableString.Invariant($"{row[column.Position]}"))];

    /// <summary>A number that changes with each value of the row. The sum over all rows does not depend on their order.</summary>
    public static UInt128 HashOf(object?[] row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in row)
        {
            var bytes = value is null ? [] : Encoding.UTF8.GetBytes(FormattableString.Invariant($"{value}"));
            hash.AppendData(BitConverter.GetBytes(value is null ? -1 : bytes.Length));
            hash.AppendData(bytes);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    private object?[] Read(SqlRow row)
    {
        var values = new object?[Columns.Count];
        for (var i = 0; i < values.Length; i++) values[i] = Columns[i].IsText ? row.NextStringOrNull() : row.NextInt64OrNull();
        return values;
    }

    private string InsertOf(int rows)
    {
        var values = Enumerable.Range(0, rows).Select(row => $"({Arguments(row * Columns.Count, Columns.Count)})");
        return $"INSERT INTO {Name} ({Names(Columns)}) VALUES {string.Join(", ", values)} ON CONFLICT DO NOTHING";
    }

    private static string Arguments(int from, int count) => string.Join(", ", Enumerable.Range(from, count).Select(i => $"@p{i}"));

    private static string Names(IEnumerable<CopiedColumn> columns) => string.Join(", ", columns.Select(column => column.Name));
}

/// <param name="Position">From 0.</param>
/// <param name="KeyPosition">From 1; 0: it is not part of the primary key.</param>
internal sealed record CopiedColumn(string Name, int Position, bool IsText, int KeyPosition);
