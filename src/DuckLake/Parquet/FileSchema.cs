using System.Collections.Immutable;
using System.Text;
using Ekko.DuckLake.Footers;

namespace Ekko.DuckLake.Parquet;

/// <summary>What the footer of a data file says of its columns. Files that say the same share one object.</summary>
/// <param name="columns">The top-level columns in order.</param>
/// <param name="untrusted">By column, whether the file has a Bloom filter over it that the engine misreads.</param>
sealed class FileSchema(ImmutableArray<ParquetColumn> columns, ImmutableArray<bool> untrusted)
{
    /// <summary>The top-level columns in order.</summary>
    internal ImmutableArray<ParquetColumn> Columns => columns;

    /// <summary>Whether the file has a Bloom filter over a column that the engine misreads.</summary>
    internal bool IsUntrusted(int column) => untrusted[column];

    /// <summary>Whether any column says which column of the table it is.</summary>
    internal bool HasFieldIds { get; } = columns.Any(c => c.FieldId is not null);

    /// <summary>Reads the columns from the metadata of a footer.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="shared">The object of all files with the same key, given what makes a new one.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal static FileSchema Read(ReadOnlySpan<byte> metadata, Func<string, Func<FileSchema>, FileSchema> shared)
    {
        var reader = new ThriftReader(metadata);
        ImmutableArray<ParquetColumn> columns = [];
        ImmutableArray<bool> untrusted = [];
        var key = "";
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            var start = reader.Position;
            switch (field)
            {
                case 2:
                    columns = ParquetColumn.ReadSchema(ref reader);
                    untrusted = [.. columns.Select(_ => false)];
                    key = Encoding.Latin1.GetString(metadata[start..reader.Position]);
                    break;
                case 4 when columns.Any(c => c.MisreadsFilter):
                    untrusted = Untrusted(columns, FilteredLeaves(ref reader, columns.Sum(c => c.LeafCount)));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return shared($"{key}{string.Concat(untrusted.Select(u => u ? '1' : '0'))}", () => new FileSchema(columns, untrusted));
    }

    /// <summary>Filters over parts of nested columns are never asked by the engine.</summary>
    static ImmutableArray<bool> Untrusted(ImmutableArray<ParquetColumn> columns, bool[] filtered)
    {
        var untrusted = ImmutableArray.CreateBuilder<bool>(columns.Length);
        var leaf = 0;
        foreach (var column in columns)
        {
            untrusted.Add(column.MisreadsFilter && filtered[leaf]);
            leaf += column.LeafCount;
        }

        return untrusted.DrainToImmutable();
    }

    /// <summary>By leaf, whether a row group has a Bloom filter over it (parquet.thrift: RowGroup, ColumnChunk).</summary>
    static bool[] FilteredLeaves(ref ThriftReader reader, int leaves)
    {
        var filtered = new bool[leaves];
        for (var group = reader.List(out _); group > 0; group--)
        {
            for (var field = 0; reader.NextField(ref field, out var type);)
            {
                if (field != 1)
                {
                    reader.Skip(type);
                    continue;
                }

                var chunks = reader.List(out _);
                if (chunks != leaves)
                    throw new InvalidDataException("a row group has other columns than the schema.");
                for (var chunk = 0; chunk < chunks; chunk++)
                    filtered[chunk] |= HasFilter(ref reader);
            }
        }

        return filtered;
    }

    static bool HasFilter(ref ThriftReader reader)
    {
        const int Metadata = 3, FilterOffset = 14;
        var has = false;
        for (var field = 0; reader.NextField(ref field, out var type);)
        {
            if (field != Metadata || type != ThriftType.Struct)
            {
                reader.Skip(type);
                continue;
            }

            for (var member = 0; reader.NextField(ref member, out var memberType);)
            {
                if (member == FilterOffset && memberType == ThriftType.Int64)
                    has = reader.Integer() > 0;
                else
                    reader.Skip(memberType);
            }
        }

        return has;
    }
}
