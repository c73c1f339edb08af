using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Tests.DuckLake.Model;

public sealed class ColumnTypeTests
{
    [Fact]
    public void Every_kind_has_a_catalog_text_that_reads_back()
    {
        foreach (var kind in Enum.GetValues<ColumnKind>().Where(k => k != ColumnKind.Decimal))
            Assert.Equal(ColumnType.Of(kind), ColumnType.Parse(ColumnType.Of(kind).CatalogText));
        Assert.Equal(ColumnType.OfDecimal(38, 0), ColumnType.Parse("decimal(38,0)"));
        Assert.Equal("timestamp", ColumnType.Parse("timestamp_us").CatalogText);
        Assert.Throws<DuckLakeException>(() => ColumnType.Parse("enum"));
    }

    [Theory]
    [InlineData(
        "struct(\"A b\" int, l double precision[], m map(text, timestamp with time zone))[]",
        "STRUCT(\"A b\" INTEGER, l DOUBLE[], m MAP(VARCHAR, TIMESTAMP WITH TIME ZONE))[]")]
    [InlineData("NUMERIC(10)", "DECIMAL(10,0)")]
    [InlineData("decimal", "DECIMAL(18,3)")]
    [InlineData("VARCHAR(20)", "VARCHAR")]
    [InlineData("STRUCT(\"select\" INTEGER, \"a\"\"b\" DATE)", "STRUCT(\"select\" INTEGER, \"a\"\"b\" DATE)")]
    public void Types_are_read_from_SQL(string sql, string expected) => Assert.Equal(expected, Shape(ColumnDefinition.Parse("c", sql)));

    [Theory]
    [InlineData("INTEGER[3]", "arrays")]
    [InlineData("ENUM('a')", "ENUM")]
    [InlineData("INTEGER x", "left over")]
    [InlineData("STRUCT(a INTEGER, A DATE)", "same name")]
    [InlineData("DECIMAL(39,1)", "1 to 38")]
    public void Types_that_cannot_be_stored_are_refused(string sql, string reason) =>
        Assert.Contains(reason, Assert.Throws<DuckLakeException>(() => ColumnDefinition.Parse("c", sql)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("int32", "int64", true)]
    [InlineData("int64", "int32", false)]
    [InlineData("uint8", "int16", true)]
    [InlineData("uint32", "int32", false)]
    [InlineData("int8", "uint64", false)]
    [InlineData("boolean", "int32", true)]
    [InlineData("int32", "varchar", false)]
    [InlineData("int32", "decimal(10,0)", true)]
    [InlineData("int32", "decimal(10,2)", false)]
    [InlineData("int64", "decimal(38,10)", true)]
    [InlineData("int64", "float64", true)]
    [InlineData("float64", "float32", false)]
    [InlineData("decimal(5,2)", "decimal(10,2)", true)]
    [InlineData("decimal(10,0)", "decimal(10,2)", false)]
    [InlineData("timestamp", "timestamptz", true)]
    [InlineData("timestamptz", "timestamp", false)]
    [InlineData("timestamp_s", "timestamp_ms", true)]
    [InlineData("timestamp_s", "timestamptz", false)]
    [InlineData("date", "timestamp", true)]
    public void Only_widening_is_allowed(string from, string to, bool allowed) =>
        Assert.Equal(allowed, TypePromotion.IsAllowed(ColumnType.Parse(from), ColumnType.Parse(to)));

    static string Shape(ColumnDefinition definition) => Build(definition).SqlType;

    static LakeColumn Build(ColumnDefinition d) =>
        new(new(1), d.Name, d.Type, true, null, null, [.. d.Children.Select(Build)], null, new(0));
}
