using System.Text;
using Ekko.DuckDb;

namespace Ekko.Tests.DuckDb;

public sealed class RowSourceTests : IDisposable
{
    readonly DuckDbDatabase _database = DuckDbDatabase.Open(settings: new Dictionary<string, string> { ["threads"] = "2" });
    readonly DuckDbConnection _connection;

    public RowSourceTests() => _connection = _database.Connect();

    [Fact]
    public void Rows_of_all_shapes_reach_the_engine()
    {
        using var source = new Numbers(10_000);
        using var published = source.Publish();

        Assert.Equal("10000|49995000|9000|5000|text 9999 that is longer than twelve|15000", Row($"""
            SELECT concat_ws('|', count(*), sum(n), count(maybe), count(*) FILTER (even), max(long) FILTER (n = 9999), sum(len(list)))
            FROM {published.Sql}
            """));
        Assert.Equal("10000", Row($"SELECT count(*)::VARCHAR FROM {published.Sql}"));
        Assert.Equal("s7", Row($"SELECT short FROM {published.Sql} WHERE n = 7"));
        Assert.Equal("[0, 1, 2]", Row($"SELECT list::VARCHAR FROM {published.Sql} WHERE n = 3"));
    }

    [Fact]
    public void An_exception_in_the_source_is_the_querys_error()
    {
        using var source = new Numbers(10) { Failure = "the disk is on fire" };
        using var published = source.Publish();

        var error = Assert.Throws<DuckDbException>(() => _connection.Execute($"SELECT sum(n) FROM {published.Sql}"));
        Assert.Contains("the disk is on fire", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_withdrawn_source_is_an_error()
    {
        using var source = new Numbers(10);
        var published = source.Publish();
        published.Dispose();

        Assert.Contains(
            "not published", Assert.Throws<DuckDbException>(() => _connection.Execute($"FROM {published.Sql}")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_appender_adds_rows()
    {
        _connection.Execute("CREATE TABLE t(i BIGINT, s VARCHAR)");
        using (var appender = new DuckDbAppender(_connection, null, null, "t"))
        {
            var left = 3;
            appender.Append(chunk =>
            {
                if (left-- == 0)
                    return 0;
                chunk[0].Values<long>()[0] = left;
                chunk[0].Values<long>()[1] = 100 + left;
                chunk[1].Text(0, Encoding.UTF8.GetBytes("text of more than twelve bytes"));
                chunk[1].SetNull(1);
                return 2;
            });
            appender.Close();
        }
        Assert.Equal("6|306|3", Row("SELECT concat_ws('|', count(*), sum(i), count(s)) FROM t"));
    }

    string? Row(string sql)
    {
        using var result = _connection.Query(sql);
        using var chunk = result.Fetch()!;
        return chunk[0].Text(0);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    sealed class Numbers(int count) : DuckDbRowSource, IDisposable
    {
        readonly NativeBuffer _text = new();
        readonly int[] _offsets = new int[count + 1];

        internal string? Failure { get; init; }

        public override int MaxThreads => 2;

        public override long? RowCount => count;

        public override IReadOnlyList<DuckDbColumn> Columns { get; } =
        [
            new("n", DuckDbType.BigInt), new("even", DuckDbType.Boolean), new("short", DuckDbType.VarChar), new("long", DuckDbType.VarChar),
            new("maybe", DuckDbType.Integer), new("list", DuckDbType.List(DuckDbType.Integer)),
        ];

        public override DuckDbRowScan Scan(IReadOnlyList<int> columns)
        {
            _text.Clear();
            for (var i = 0; i < count; i++)
            {
                var bytes = Encoding.UTF8.GetBytes($"text {i} that is longer than twelve");
                bytes.CopyTo(_text.Extend(bytes.Length));
                _offsets[i + 1] = _text.Length;
            }
            return new Rows(this, columns, count);
        }

        public void Dispose() => _text.Dispose();

        sealed class Rows(Numbers source, IReadOnlyList<int> columns, int count) : DuckDbRowScan
        {
            int _next;

            public override int Fill(DuckDbChunkWriter chunk)
            {
                if (source.Failure is { } failure)
                    throw new InvalidOperationException(failure);
                var start = Interlocked.Add(ref _next, DuckDbChunk.MaxRows) - DuckDbChunk.MaxRows;
                var rows = Math.Min(DuckDbChunk.MaxRows, count - start);
                for (var c = 0; rows > 0 && c < columns.Count; c++)
                    Fill(chunk[c], columns[c], start, rows);
                return Math.Max(rows, 0);
            }

            void Fill(DuckDbVectorWriter vector, int column, int start, int rows)
            {
                for (var i = 0; i < rows; i++)
                {
                    var n = start + i;
                    switch (column)
                    {
                        case 0: vector.Values<long>()[i] = n; break;
                        case 1: vector.Values<byte>()[i] = (byte)(n % 2 == 0 ? 1 : 0); break;
                        case 2: vector.Text(i, Encoding.UTF8.GetBytes($"s{n}")); break;
                        case 4 when n % 10 == 0: vector.SetNull(i); break;
                        case 4: vector.Values<int>()[i] = n; break;
                    }
                }
                if (column == 3)
                    vector.Texts(source._text, source._offsets.AsSpan(start), rows);
                if (column == 5)
                    Lists(vector, start, rows);
            }

            static void Lists(DuckDbVectorWriter vector, int start, int rows)
            {
                var size = Enumerable.Range(start, rows).Sum(n => n % 4);
                var elements = vector.ListElements(size);
                var at = 0;
                for (var i = 0; i < rows; i++)
                {
                    var length = (start + i) % 4;
                    vector.ListEntry(i, at, length);
                    for (var e = 0; e < length; e++)
                        elements.Values<int>()[at++] = e;
                }
            }
        }
    }
}
