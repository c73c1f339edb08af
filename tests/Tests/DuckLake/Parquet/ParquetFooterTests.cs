using Ekko.DuckLake;
using Ekko.DuckLake.Footers;
using Ekko.Tests.Cli;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Parquet;

/// <summary>The ends of Parquet files, whole and damaged.</summary>
public sealed class ParquetFooterTests
{
    [Fact]
    public void Chunks_are_where_the_engine_says()
    {
        using var folder = new TemporaryFolder();
        var (file, footer) = Write(folder.Path);
        using var source = new DuckLakeDataSource("");
        using var connection = source.OpenConnection();
        var expected = Answer.Of(connection, $"""
            SELECT row_group_id, coalesce(least(dictionary_page_offset, data_page_offset), data_page_offset) AS start,
            total_compressed_size AS size
            FROM parquet_metadata('{file}') ORDER BY row_group_id, column_id
            """).Rows;
        var found = footer.RowGroups.SelectMany((g, i) => g.Chunks.Select(c => $"{i} {c.Ranges[0].Start} {c.Ranges[0].Length}")).ToList();
        Assert.Equal(expected.Select(row => string.Join(" ", row)), found);
        Assert.Equal([("a", 1L), ("s", 2L), ("l", 5L), ("t", 7L)], footer.Columns.Select(c => (c.Name, c.FieldId!.Value)));
        Assert.Equal([0, 1, 1, 2, 3], footer.RowGroups[0].Chunks.Select(c => c.Column));
    }

    [Fact]
    public void Damage_is_told_and_nothing_else_happens()
    {
        using var folder = new TemporaryFolder();
        var (file, _) = Write(folder.Path);
        var bytes = File.ReadAllBytes(file);
        var length = (int)ParquetFooter.LengthFrom(bytes.AsSpan(bytes.Length - 8), bytes.Length);
        var metadata = bytes.AsSpan(bytes.Length - 8 - length, length).ToArray();
        for (var cut = 0; cut < metadata.Length; cut++)
            Assert.Throws<InvalidDataException>(() => ParquetFooter.Read(metadata.AsSpan(0, cut), bytes.Length));
        var random = new Random(3);
        for (var round = 0; round < 5000; round++)
        {
            var damaged = metadata.ToArray();
            for (var i = 0; i <= round % 4; i++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                var footer = ParquetFooter.Read(damaged, bytes.Length);
                Assert.All(footer.RowGroups.SelectMany(g => g.Chunks).SelectMany(c => c.Ranges),
                    r => Assert.InRange(r.End, r.Start, bytes.Length));
            }
            catch (InvalidDataException)
            {
                // Told.
            }
        }
    }

    static (string File, ParquetFooter Footer) Write(string folder)
    {
        var file = Path.Combine(folder, "f.parquet");
        using var source = new DuckLakeDataSource("");
        using var connection = source.OpenConnection();
        Answer.Of(connection, $$"""
            COPY (SELECT i AS a, {'x': i, 'y': 'y' || i} AS s, [i, i + 1] AS l, hash(i)::VARCHAR AS t FROM range(10000) r(i)) TO '{{file}}'
            (FORMAT parquet, ROW_GROUP_SIZE 4096, FIELD_IDS {a: 1, s: {__duckdb_field_id: 2, x: 3, y: 4}, l: {__duckdb_field_id: 5, element: 6}, t: 7})
            """);
        var bytes = File.ReadAllBytes(file);
        var length = (int)ParquetFooter.LengthFrom(bytes.AsSpan(bytes.Length - 8), bytes.Length);
        return (file, ParquetFooter.Read(bytes.AsSpan(bytes.Length - 8 - length, length), bytes.Length));
    }
}
