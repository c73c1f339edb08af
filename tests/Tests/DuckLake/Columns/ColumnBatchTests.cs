using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;

namespace Ekko.Tests.DuckLake.Columns;

/// <summary>What goes into a batch is what the engine reads from it.</summary>
public sealed class ColumnBatchTests : IDisposable
{
    readonly ColumnBatch _batch = new();
    readonly FixedColumn<long> _number;
    readonly FixedColumn<Int128> _value;
    readonly FixedColumn<bool> _flag;
    readonly TextColumn _text;
    readonly TextListColumn _list;
    readonly List<string> _expected = [];

    public ColumnBatchTests()
    {
        _number = _batch.AddFixed<long>("number", DuckDbType.BigInt);
        _value = _batch.AddFixed<Int128>("value", DuckDbType.Decimal(38, 0));
        _flag = _batch.AddFixed<bool>("flag", DuckDbType.Boolean);
        _text = _batch.AddText("text", DuckDbType.VarChar);
        _list = _batch.AddTextList("list", DuckDbType.List(DuckDbType.VarChar));
    }

    public void Dispose() => _batch.Dispose();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(2048, 2)]
    [InlineData(2049, 3)]
    [InlineData(10_000, 4)]
    public void Every_row_arrives_once(int rows, int seed)
    {
        Fill(new Random(seed), rows);
        Assert.Equal(_expected.Order(StringComparer.Ordinal), Rows(new BatchRows(_batch)));
    }

    [Fact]
    public void Any_selection_of_ranges_arrives()
    {
        var random = new Random(42);
        Fill(random, 6000);
        for (var round = 0; round < 20; round++)
        {
            var ranges = new List<RowRange>();
            var row = 0;
            var longest = random.Next(1, 700);
            while (row < _batch.RowCount)
            {
                row += random.Next(0, 20);
                var count = Math.Min(random.Next(0, longest), Math.Max(0, _batch.RowCount - row));
                ranges.Add(new RowRange(Math.Min(row, _batch.RowCount), count));
                row += count;
            }

            var expected = ranges.SelectMany(range => _expected.GetRange(range.Start, range.Count)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, Rows(new BatchRows(_batch, ranges)));
        }
    }

    [Fact]
    public void Several_batches_are_one_table()
    {
        Fill(new Random(1), 3000);
        using var other = new ColumnBatchTests();
        other.Fill(new Random(2), 500);

        var rows = Rows(new BatchRows(_batch), new BatchRows(other._batch, [new RowRange(100, 7)]));

        Assert.Equal(_expected.Concat(other._expected.GetRange(100, 7)).Order(StringComparer.Ordinal), rows);
    }

    [Fact]
    public void A_batch_can_be_cut_back_and_used_again()
    {
        var random = new Random(3);
        for (var round = 0; round < 30; round++)
        {
            Fill(random, random.Next(0, 300));
            var keep = random.Next(0, _batch.RowCount + 1);
            if (random.Next(2) == 0)
            {
                _number.Append(1);
                _list.AppendItem("left"u8);
            }

            _batch.Truncate(keep);
            _expected.RemoveRange(keep, _expected.Count - keep);
            if (random.Next(5) == 0)
            {
                _batch.Reset();
                _expected.Clear();
            }

            Assert.Equal(_expected.Order(StringComparer.Ordinal), Rows(new BatchRows(_batch)));
        }
    }

    [Fact]
    public void Counting_needs_no_column()
    {
        Fill(new Random(5), 5000);
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using var published = new BatchRowSource(new BatchRows(_batch)).Publish();
        using var result = connection.Query($"SELECT count(*) FROM {published.Sql}");
        using var chunk = result.Fetch();
        Assert.Equal(5000, chunk![0].Values<long>()[0]);
    }

    [Fact]
    public void An_incomplete_row_is_refused()
    {
        _number.Append(1);
        Assert.Contains("\"value\"", Assert.Throws<InvalidOperationException>(_batch.EndRow).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_not_there_are_refused()
    {
        Fill(new Random(6), 10);
        Assert.Throws<ArgumentException>(() => new BatchRowSource(new BatchRows(_batch, [new RowRange(5, 6)])));
    }

    void Fill(Random random, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            long? number = random.Next(3) == 0 ? null : random.NextInt64();
            Int128? value = random.Next(3) == 0 ? null : (Int128)random.NextInt64() * random.NextInt64(10_000_000_000);
            bool? flag = random.Next(3) == 0 ? null : random.Next(2) == 0;
            var text = random.Next(3) == 0 ? null : new string((char)('a' + random.Next(26)), random.Next(0, 40));
            var items = random.Next(3) == 0 ? null : Enumerable.Range(0, random.Next(0, 4)).Select(_ => "item" + random.Next()).ToList();
            _number.Append(number);
            _value.Append(value);
            _flag.Append(flag);
            if (text is null)
                _text.AppendNull();
            else
                _text.Append(Encoding.UTF8.GetBytes(text));
            foreach (var item in items ?? [])
                _list.AppendItem(Encoding.UTF8.GetBytes(item));
            if (items is null)
                _list.AppendNull();
            else
                _list.AppendList();
            _batch.EndRow();
            _expected.Add(
                string.Join(
                    '|', Show(number), Show(value), Show(flag).ToLowerInvariant(), text ?? "-",
                    items is null ? "-" : $"[{string.Join(", ", items)}]"));
        }
    }

    static string Show<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, null) ?? "-";

    static string Show(bool? value) => value?.ToString() ?? "-";

    static List<string> Rows(params BatchRows[] parts)
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        connection.Execute("SET threads = 2");
        using var published = new BatchRowSource(parts).Publish();
        using var result = connection.Query(
            "SELECT concat_ws('|', coalesce(c0::VARCHAR, '-'), coalesce(c1::VARCHAR, '-'), coalesce(c2::VARCHAR, '-'), coalesce(c3, '-'), "
            + $"coalesce(c4::VARCHAR, '-')) FROM {published.Sql}");
        var rows = new List<string>();
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                    rows.Add(chunk[0].Text(row));
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
