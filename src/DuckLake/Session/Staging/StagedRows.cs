using System.Globalization;
using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Rows of INSERT … VALUES that wait in a temporary table of the engine until the transaction commits or reads: the engine applies casts,
/// defaults and NOT NULL, and many small inserts become one file.
/// </summary>
sealed class StagedRows
{
    const int MaxWaiting = 1 << 17;

    static long _lastNumber;

    readonly string _name = string.Create(CultureInfo.InvariantCulture, $"__ekko_staged_{Interlocked.Increment(ref _lastNumber)}");

    readonly StringBuilder _waiting = new();
    string _waitingHead = "";

    StagedRows(DuckDbConnection connection, LakeTable table)
    {
        Connection = connection;
        Table = table;
    }

    /// <summary>The connection that sees the rows.</summary>
    public DuckDbConnection Connection { get; }

    /// <summary>The table the rows are meant for, with the columns it has now.</summary>
    public LakeTable Table { get; }

    /// <summary>The temporary table's name in SQL.</summary>
    public string Sql => "temp.main." + _name;

    /// <summary>How many rows wait.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them came by one statement at most.</summary>
    public long LargestInsert { get; private set; }

    /// <summary>Creates the temporary table.</summary>
    public static StagedRows Create(DuckDbConnection connection, LakeTable table)
    {
        var rows = new StagedRows(connection, table);
        connection.Execute($"CREATE TEMP TABLE {rows._name} {TableSql.Columns(table)}");
        return rows;
    }

    /// <summary>Takes rows that are certain to fit; they are inserted together with others.</summary>
    /// <param name="columns">The column list with its parentheses, or empty.</param>
    /// <param name="values">The rows, without VALUES.</param>
    /// <param name="count">How many there are.</param>
    public void Add(string columns, ReadOnlySpan<char> values, int count)
    {
        var head = $"INSERT INTO {Sql}{columns} VALUES ";
        if (_waiting.Length > MaxWaiting || head != _waitingHead)
            InsertWaiting();
        _waitingHead = head;
        if (_waiting.Length > 0)
            _waiting.Append(", ");
        _waiting.Append(values);
        Count += count;
        LargestInsert = Math.Max(LargestInsert, count);
    }

    /// <summary>Inserts the rows that were added: before anything else is done with the table.</summary>
    public void InsertWaiting()
    {
        if (_waiting.Length == 0)
            return;
        var sql = _waitingHead + _waiting;
        _waiting.Clear();
        Connection.Execute(sql);
    }

    /// <summary>Runs an INSERT whose target is written by <paramref name="insert"/>.</summary>
    /// <exception cref="DuckDbException">A value does not fit; the message names the table, not its stand-in.</exception>
    public RowSet Insert(Func<string, string> insert, Func<string, RowSet> run)
    {
        InsertWaiting();
        try
        {
            var rows = run(insert(Sql));
            Count += rows.RowsAffected;
            LargestInsert = Math.Max(LargestInsert, rows.RowsAffected);
            return rows;
        }
        catch (DuckDbException e) when (e.Message.Contains(_name, StringComparison.Ordinal))
        {
            throw new DuckDbException(e.Message.Replace("temp.main." + _name, Table.Name, StringComparison.Ordinal)
                .Replace(_name, Table.Name, StringComparison.Ordinal), e.ErrorType, e);
        }
    }

    /// <summary>Counts rows that came another way than by <see cref="Insert"/>.</summary>
    public void Recount()
    {
        using var result = Connection.Query($"SELECT count(*) FROM {Sql}");
        using var chunk = result.Fetch();
        var before = Count;
        Count = chunk?[0].Values<long>()[0] ?? 0;
        LargestInsert = Math.Max(LargestInsert, Count - Math.Max(before, 0));
    }

    /// <summary>Writes all rows as those of one statement.</summary>
    public void WriteTo(SessionLake lake, StatementContext context)
    {
        if (Count > 0)
            new RowWriter(context).WriteCounted(lake, Table, Connection, Sql, Count, Count);
    }

    /// <summary>Empties the temporary table for the next transaction.</summary>
    public void Clear()
    {
        if (Count > 0)
            Connection.Execute("TRUNCATE " + Sql);
        (Count, LargestInsert) = (0, 0);
    }

    /// <summary>Forgets the rows after the engine has rolled them back.</summary>
    public void Forget()
    {
        _waiting.Clear();
        (Count, LargestInsert) = (0, 0);
    }

    /// <summary>Removes the temporary table.</summary>
    public void Drop() => Connection.Execute("DROP TABLE IF EXISTS " + Sql);
}
