using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;

namespace Ekko.Tests.DuckLake.Inlining;

/// <summary>
/// What is read from a batch without the engine is, value for value and figure for figure, what the engine reads: for random values of
/// every type that a batch can hold, the ends of their ranges and the awkward ones among them.
/// </summary>
public sealed class InlinedBatchTests : IDisposable
{
    static readonly CatalogDialect[] Dialects =
        [.. new[] { "sqlite:unused", "duckdb:unused", "postgres:host=unused" }.Select(
            location => new CatalogOptions { Location = location }.CreateDialect())];

    static readonly string[] Words =
        ["", "null", "NULL", "a", "Z", "é", "日本", "😀", "x\0y", "\0", "'", "\"", "\\", "a b", "0xab", "a,b", "[", "{", "1", "~", "￿"];

    readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    readonly DuckDbConnection _connection;

    public InlinedBatchTests()
    {
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'America/New_York'");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("BOOLEAN")]
    [InlineData("TINYINT")]
    [InlineData("SMALLINT")]
    [InlineData("INTEGER")]
    [InlineData("BIGINT")]
    [InlineData("UTINYINT")]
    [InlineData("USMALLINT")]
    [InlineData("UINTEGER")]
    [InlineData("UBIGINT")]
    [InlineData("HUGEINT")]
    [InlineData("DECIMAL(1,0)")]
    [InlineData("DECIMAL(4,4)")]
    [InlineData("DECIMAL(9,2)")]
    [InlineData("DECIMAL(18,18)")]
    [InlineData("DECIMAL(18,3)")]
    [InlineData("DECIMAL(38,0)")]
    [InlineData("DECIMAL(38,37)")]
    [InlineData("DECIMAL(38,38)")]
    [InlineData("VARCHAR")]
    [InlineData("JSON")]
    [InlineData("BLOB")]
    [InlineData("UUID")]
    [InlineData("DATE")]
    [InlineData("TIME")]
    [InlineData("TIMESTAMP")]
    [InlineData("TIMESTAMP WITH TIME ZONE")]
    [InlineData("VARCHAR[]")]
    public void Reads_what_the_engine_reads(string type)
    {
        var random = new Random(type.Sum(c => c));
        for (var round = 0; round < 40; round++)
        {
            using var batch = new ColumnBatch();
            var append = Column(batch, type, random);
            for (var row = random.Next(1, 30); row > 0; row--)
            {
                append(random.Next(8) == 0);
                batch.EndRow();
            }

            var isRead = Compare(type, batch);
            Assert.True(isRead || type is "DATE" or "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE" or "VARCHAR[]", "The engine was needed.");
        }
    }

    [Fact]
    public void Ordinary_times_and_hashes_need_no_engine()
    {
        using var batch = new ColumnBatch();
        var time = batch.AddFixed<long>("a", DuckDbType.TimestampTz);
        var day = batch.AddFixed<int>("b", DuckDbType.Of(DuckDbTypeId.Date));
        var hashes = batch.AddTextList("c", DuckDbType.List(DuckDbType.VarChar));
        foreach (var micros in new[] { 0, 1_700_000_000_000_000, -62_135_596_800_000_000, 253_402_300_799_999_999, 1_700_000_000_120_000 })
        {
            time.Append(micros);
            day.Append((int)(micros / 86_400_000_000));
            hashes.AppendItem("0xA1b2"u8);
            hashes.AppendNullItem();
            hashes.AppendList();
            batch.EndRow();
        }

        time.AppendNull();
        day.AppendNull();
        hashes.AppendNull();
        batch.EndRow();
        Assert.True(Compare("TIMESTAMP WITH TIME ZONE", batch, 0));
        Assert.True(Compare("DATE", batch, 1));
        Assert.True(Compare("VARCHAR[]", batch, 2));
    }

    [Theory]
    [InlineData("SMALLINT", "INTEGER")]
    [InlineData("INTEGER", "BIGINT")]
    [InlineData("UTINYINT", "SMALLINT")]
    [InlineData("UINTEGER", "BIGINT")]
    public void Widens_whole_numbers(string from, string to)
    {
        var random = new Random(5);
        using var batch = new ColumnBatch();
        var append = Column(batch, from, random);
        for (var row = 0; row < 100; row++)
        {
            append(row % 9 == 0);
            batch.EndRow();
        }

        Assert.True(Compare(to, batch));
    }

    [Theory]
    [InlineData("BIGINT", "INTEGER")]
    [InlineData("VARCHAR", "JSON")]
    [InlineData("VARCHAR", "UUID")]
    [InlineData("DECIMAL(9,2)", "DECIMAL(9,3)")]
    [InlineData("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("DOUBLE", "DOUBLE")]
    public void Leaves_casts_to_the_engine(string from, string to)
    {
        using var batch = new ColumnBatch();
        Column(batch, from, new Random(6))(false);
        batch.EndRow();
        var table = Table(to);
        Assert.Null(InlinedBatchReader.Read(Dialects[0], table, new BatchRowSource(new BatchRows(batch)), [table.Columns[0].Id]));
    }

    [Fact]
    public void Missing_columns_are_null_unless_they_have_a_default()
    {
        using var batch = new ColumnBatch();
        batch.AddFixed<int>("a", DuckDbType.Integer).Append(7);
        batch.EndRow();
        var column = Table("INTEGER").Columns[0];
        var table = Table("INTEGER") with { Columns = [column, column with { Id = new(2), Name = "w" }] };
        var rows = new BatchRowSource(new BatchRows(batch));
        var read = InlinedBatchReader.Read(Dialects[0], table, rows, [new(1)])!;
        Assert.Equal([7L, null], read.Rows.Single().Values);
        Assert.Equal(new ColumnStatistics(null, 0, 1, null, null, null), read.Statistics[1].Statistics);
        Assert.Null(InlinedBatchReader.Read(
            Dialects[0], table with { Columns = [column, table.Columns[1] with { Default = ColumnDefault.Literal("3") }] }, rows,
            [new(1)]));
        Assert.Null(InlinedBatchReader.Read(Dialects[0], table, rows, [new(9)]));
        var error = Assert.Throws<DuckLakeException>(() => InlinedBatchReader.Read(
            Dialects[0], table with { Columns = [column, table.Columns[1] with { NullsAllowed = false }] }, rows, [new(1)]));
        Assert.Contains("NOT NULL constraint failed: t.w", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_several_ranges_keep_their_order()
    {
        using var batch = new ColumnBatch();
        var number = batch.AddFixed<int>("a", DuckDbType.Integer);
        for (var i = 0; i < 20; i++)
        {
            number.Append(i);
            batch.EndRow();
        }

        var table = Table("INTEGER");
        var rows = new BatchRowSource(new BatchRows(batch, [new(10, 2), new(3, 1)]), new BatchRows(batch, [new(0, 2)]));
        var read = InlinedBatchReader.Read(Dialects[0], table, rows, [new(1)])!;
        Assert.Equal([10L, 11L, 3L, 0L, 1L], read.Rows.Select(r => r.Values[0]));
        Assert.Equal(
            ("0", "11", 5L),
            (read.Statistics[0].Statistics.Min, read.Statistics[0].Statistics.Max, read.Statistics[0].Statistics.ValueCount));
    }

    /// <returns>Whether the batch was read without the engine.</returns>
    bool Compare(string type, ColumnBatch batch, int column = 0)
    {
        var table = Table(type);
        var rows = new BatchRowSource([new BatchRows(batch)], [column]);
        var isRead = true;
        foreach (var dialect in Dialects)
        {
            if (InlinedBatchReader.Read(dialect, table, rows, [table.Columns[0].Id]) is not { } read)
            {
                isRead = false;
                continue;
            }

            using var source = rows.Publish();
            var expected = new InlinedRowReader(dialect, table)
                .Read(_connection, $"(SELECT CAST(c0 AS {type}) AS v FROM {source.Sql}) AS r", null, default);
            Assert.Equal(expected.Rows.Select(r => Show(r.Values[0])), read.Rows.Select(r => Show(r.Values[0])));
            Assert.Equal(expected.Statistics.AsEnumerable(), read.Statistics);
        }

        return isRead;
    }

    static string Show(object? value) => value switch
    {
        null => "NULL",
        byte[] bytes => "bytes " + Convert.ToHexString(bytes),
        _ => $"{value.GetType().Name} {value}",
    };

    static LakeTable Table(string type)
    {
        var next = 1L;
        return new LakeTable(
            new(1), Guid.Empty, new(0), "t", "t/", true, [Column(ColumnDefinition.Parse("v", type))], null, null, null, new(1));

        LakeColumn Column(ColumnDefinition definition) => new(
            new(next++), definition.Name, definition.Type, true, null, null, [.. definition.Children.Select(Column)], null, new(1));
    }

    /// <summary>Adds a column of the type.</summary>
    /// <returns>Appends a random value, or NULL.</returns>
    static Action<bool> Column(ColumnBatch batch, string type, Random random)
    {
        var sql = ColumnDefinition.Parse("v", type).Type;
        switch (sql.Kind)
        {
            case ColumnKind.Boolean when random.Next(2) == 0:
                return Fixed<byte>(DuckDbTypeId.Boolean, () => (byte)random.Next(2));
            case ColumnKind.Boolean:
                return Fixed<bool>(DuckDbTypeId.Boolean, () => random.Next(2) == 0);
            case ColumnKind.Int8:
                return Fixed<sbyte>(DuckDbTypeId.TinyInt, () => (sbyte)Int());
            case ColumnKind.Int16:
                return Fixed<short>(DuckDbTypeId.SmallInt, () => (short)Int());
            case ColumnKind.Int32:
                return Fixed<int>(DuckDbTypeId.Integer, () => (int)Int());
            case ColumnKind.Int64:
                return Fixed<long>(DuckDbTypeId.BigInt, () => (long)Int());
            case ColumnKind.UInt8:
                return Fixed<byte>(DuckDbTypeId.UTinyInt, () => (byte)Int());
            case ColumnKind.UInt16:
                return Fixed<ushort>(DuckDbTypeId.USmallInt, () => (ushort)Int());
            case ColumnKind.UInt32:
                return Fixed<uint>(DuckDbTypeId.UInteger, () => (uint)Int());
            case ColumnKind.UInt64:
                return Fixed<ulong>(DuckDbTypeId.UBigInt, () => (ulong)Int());
            case ColumnKind.Int128:
                return Fixed<Int128>(DuckDbTypeId.HugeInt, Int);
            case ColumnKind.Float64:
                return Fixed<double>(DuckDbTypeId.Double, () => 1.5);
            case ColumnKind.Uuid:
                return Fixed<Int128>(DuckDbTypeId.Uuid, Int);
            case ColumnKind.Date:
                return Fixed<int>(
                    DuckDbTypeId.Date,
                    () => random.Next(
                        9) switch
                    { 0 => int.MaxValue, 1 => -int.MaxValue, 2 => -800_000, _ => random.Next(-719_000, 2_900_000) });
            case ColumnKind.Time:
                return Fixed<long>(DuckDbTypeId.Time, () => Micros(86_400_000_000));
            case ColumnKind.Timestamp:
                return Fixed<long>(DuckDbTypeId.Timestamp, Timestamp);
            case ColumnKind.TimestampTz:
                return Fixed<long>(DuckDbTypeId.TimestampTz, Timestamp);
            case ColumnKind.Decimal:
                return Decimal(sql.Width, sql.Scale);
            case ColumnKind.List:
                return List();
            case var kind:
                var text = batch.AddText(
                    "v", kind switch { ColumnKind.Json => DuckDbType.Json, ColumnKind.Blob => DuckDbType.Blob, _ => DuckDbType.VarChar });
                return isNull =>
                {
                    if (isNull)
                        text.AppendNull();
                    else
                        text.Append(
                            kind switch
                            {
                                ColumnKind.Json => "{\"a\": [1, \"é\"]}"u8,
                                ColumnKind.Blob => Blob(),
                                _ => Encoding.UTF8.GetBytes(Word())
                            });
                };
        }

        Action<bool> Fixed<T>(DuckDbTypeId id, Func<T> next)
            where T : unmanaged => FixedOf(DuckDbType.Of(id), next);

        Action<bool> FixedOf<T>(DuckDbType of, Func<T> next)
            where T : unmanaged
        {
            var column = batch.AddFixed<T>("v", of);
            return isNull => column.Append(isNull ? null : next());
        }

        Action<bool> Decimal(int width, int scale)
        {
            var of = DuckDbType.Decimal(width, scale);
            var most = Int128.Parse(new string('9', width), null);
            Int128 Next() => random.Next(5) switch { 0 => most, 1 => -most, 2 => random.Next(-5, 5), _ => Int() % most };
            return width switch
            {
                <= 4 => FixedOf<short>(of, () => (short)Next()),
                <= 9 => FixedOf<int>(of, () => (int)Next()),
                <= 18 => FixedOf<long>(of, () => (long)Next()),
                _ => FixedOf<Int128>(of, Next),
            };
        }

        Action<bool> List()
        {
            var list = batch.AddTextList("v", DuckDbType.List(DuckDbType.VarChar));
            return isNull =>
            {
                for (var i = random.Next(4); i > 0 && !isNull; i--)
                {
                    if (random.Next(5) == 0)
                        list.AppendNullItem();
                    else
                        list.AppendItem(Encoding.UTF8.GetBytes(random.Next(30) == 0 ? Word() : $"0x{random.NextInt64():x}"));
                }

                if (isNull)
                    list.AppendNull();
                else
                    list.AppendList();
            };
        }

        Int128 Int() => random.Next(10) switch
        {
            0 => 0,
            1 => -1,
            2 => Int128.MaxValue,
            3 => Int128.MinValue + 1,
            4 => Int128.One << random.Next(127),
            _ => new Int128(
                (ulong)random.NextInt64(long.MinValue, long.MaxValue),
                (ulong)random.NextInt64(long.MinValue, long.MaxValue)) >> random.Next(127),
        };

        long Micros(long most) => random.Next(6) switch
        {
            0 => 0,
            1 => most,
            2 => random.NextInt64(most / 1_000_000) * 1_000_000,
            3 => random.NextInt64(most / 1_000) * 1_000,
            _ => random.NextInt64(most),
        };

        long Timestamp() => random.Next(9) switch
        {
            0 when random.Next(4) == 0 => long.MaxValue,
            1 when random.Next(4) == 0 => -long.MaxValue,
            2 when random.Next(4) == 0 => -70_000_000_000_000_000,
            3 => -Micros(62_135_596_800_000_000),
            _ => Micros(253_402_300_799_999_999),
        };

        string Word() => Words[random.Next(Words.Length)] + (random.Next(2) == 0 ? "" : Words[random.Next(Words.Length)]);

        byte[] Blob()
        {
            var bytes = new byte[random.Next(4)];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
