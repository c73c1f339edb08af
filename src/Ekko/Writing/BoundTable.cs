using System.Collections.Immutable;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>A product table as it is in the lake now, with our columns bound to its ids.</summary>
sealed class BoundTable
{
    readonly int[] _positions;
    readonly ColumnId[] _ids;

    public BoundTable(ProductTable product, LakeTable table, ColumnBinding binding)
    {
        (Product, Table, Binding) = (product, table, binding);
        var present = binding.In(product, table);
        _positions = [.. Enumerable.Range(0, present.Length).Where(i => present[i] is not null)];
        _ids = [.. _positions.Select(i => present[i]!.Value)];
    }

    public ProductTable Product { get; }

    public LakeTable Table { get; }

    public ColumnBinding Binding { get; }

    /// <summary>The id of one of our columns; required columns always have one.</summary>
    public ColumnId this[string column] =>
        Find(column) ?? throw new InvalidOperationException($"Column \"{column}\" of \"{Product.Name}\" is not bound.");

    /// <summary>The id of one of our columns; null when the lake's table does not have it.</summary>
    public ColumnId? Find(string column)
    {
        for (var i = 0; i < _positions.Length; i++)
        {
            if (Product.Columns[_positions[i]].Name == column)
                return _ids[i];
        }

        return null;
    }

    /// <summary>Whether files are divided as the product divides them, so that partitions can be written one by one.</summary>
    public bool HasOwnPartition
    {
        get
        {
            var keys = Table.Partition?.Keys ?? [];
            return keys.Length == Product.Partition.Length
                && keys.Zip(Product.Partition)
                    .All(pair => pair.First.Column == Find(pair.Second.Column) && pair.First.Transform == pair.Second.Transform);
        }
    }

    /// <summary>Encodes rows as one file of one partition.</summary>
    public Task<EncodedFile> EncodeFileAsync(
        Lake lake, BatchRows rows, ImmutableArray<string?> partitionValues, int threads, CancellationToken cancellationToken) =>
        lake.EncodeFileAsync(Table, new BatchRowSource([rows], _positions) { Threads = threads }, _ids, partitionValues, cancellationToken);

    /// <summary>Adds rows, to the catalog or as files, whichever the table's limit says.</summary>
    public Task AppendAsync(Lake lake, LakeTransaction transaction, BatchRows rows, CancellationToken cancellationToken) =>
        lake.AppendAsync(transaction, Table, new BatchRowSource([rows], _positions), _ids, cancellationToken);

    /// <summary>Writes rows as files, divided however the table is.</summary>
    public Task<ImmutableArray<NewDataFile>> WriteFilesAsync(Lake lake, BatchRows rows, CancellationToken cancellationToken) =>
        lake.WriteFilesAsync(Table, new BatchRowSource([rows], _positions), _ids, cancellationToken);
}
