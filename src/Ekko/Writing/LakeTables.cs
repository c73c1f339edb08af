using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>
/// The product's tables in a lake: creates the missing ones, adds the columns that they do not have yet, and remembers in
/// <c>ekko_columns</c> which table and which column ids they are, from the first sight on. Afterwards names do not matter any more.
/// </summary>
/// <remarks>A nullable column that was dropped is no longer written; a required one that was dropped is an error.</remarks>
sealed class LakeTables(Lake lake) : ICatalogCommitHook
{
    const string CatalogTable = EkkoCatalog.Columns;
    Dictionary<string, ColumnBinding>? _bindings;
    HashSet<string> _unregistered = [];

    /// <inheritdoc />
    public CatalogSteps? Tables => EkkoCatalog.Steps;

    public BoundTable Transactions { get; private set; } = null!;

    public BoundTable Blocks { get; private set; } = null!;

    public BoundTable RejectedMessages { get; private set; } = null!;

    public BoundTable Reorganisations { get; private set; } = null!;

    /// <summary>The lake's tables, as they were last bound.</summary>
    public IEnumerable<TableId> Ids => [Transactions.Table.Id, Blocks.Table.Id, RejectedMessages.Table.Id, Reorganisations.Table.Id];

    /// <summary>Creates the tables that are missing, in a commit of their own.</summary>
    /// <exception cref="EkkoException">A table lacks a required column.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await BindAsync(transaction, cancellationToken).ConfigureAwait(false);
        var snapshot = await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        Committed();
        // Ids of tables that were created are final only now.
        if (snapshot is not null)
            await BindAsync(await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>Finds or creates the tables in a transaction, and binds our columns to theirs.</summary>
    /// <exception cref="EkkoException">A table lacks a required column.</exception>
    public async Task BindAsync(LakeTransaction transaction, CancellationToken cancellationToken)
    {
        _bindings ??= await ColumnBinding.LoadAsync(lake, cancellationToken).ConfigureAwait(false);
        _unregistered = [];
        Transactions = await BindAsync(transaction, ProductTable.Transactions, cancellationToken).ConfigureAwait(false);
        Blocks = await BindAsync(transaction, ProductTable.Blocks, cancellationToken).ConfigureAwait(false);
        RejectedMessages = await BindAsync(transaction, ProductTable.RejectedMessages, cancellationToken).ConfigureAwait(false);
        Reorganisations = await BindAsync(transaction, ProductTable.Reorganisations, cancellationToken).ConfigureAwait(false);
        if (_unregistered.Count > 0)
            transaction.AddHook(this);
    }

    /// <summary>Notes that the last transaction was committed: what it registered is read before the next one.</summary>
    public void Committed()
    {
        if (_unregistered.Count > 0)
            Forget();
    }

    /// <summary>Forgets what the catalog has: it is read before the next transaction.</summary>
    public void Forget() => _bindings = null;

    /// <summary>
    /// Registers tables seen for the first time; ids are read here, for those of a table created in this transaction are final only now.
    /// </summary>
    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (var bound in (BoundTable[])[Transactions, Blocks, RejectedMessages, Reorganisations])
        {
            if (!_unregistered.Contains(bound.Product.Name))
                continue;
            var ids = await writer.QueryAsync(
                "SELECT table_id FROM ducklake_table WHERE table_uuid = @uuid AND end_snapshot IS NULL", [("@uuid", bound.Table.Uuid)],
                row => row.GetInt64(0),
                cancellationToken).ConfigureAwait(false);
            if (ids.Count != 1)
                throw new EkkoException($"Registering table \"{bound.Table.Name}\" failed: it is not in the catalog any more.");
            await writer.ExecuteAsync(
                $"DELETE FROM {CatalogTable} WHERE table_role = @role", [("@role", bound.Product.Name)], cancellationToken)
                .ConfigureAwait(false);
            for (var i = 0; i < bound.Binding.Columns.Length; i++)
            {
                if (bound.Binding.Columns[i] is { } column)
                {
                    await writer.ExecuteAsync(
                        $"INSERT INTO {CatalogTable} VALUES (@role, @table, @name, @column)",
                        [("@role", bound.Product.Name), ("@table", ids[0]), ("@name", bound.Product.Columns[i].Name),
                            ("@column", column.Value)],
                        cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    async Task<BoundTable> BindAsync(LakeTransaction transaction, ProductTable product, CancellationToken cancellationToken)
    {
        if (_bindings!.TryGetValue(product.Name, out var known) && transaction.Tree.FindTable(known.Table) is { } table)
            return await CompleteAsync(transaction, product, table, known, cancellationToken).ConfigureAwait(false);
        _unregistered.Add(product.Name);
        if (transaction.Tree.FindTable(ProductTable.Schema, product.Name) is { } existing)
            return await CompleteAsync(transaction, product, existing, ColumnBinding.ByName(product, existing), cancellationToken)
                .ConfigureAwait(false);

        await transaction.ApplyAsync(new CreateTable(ProductTable.Schema, product.Name, product.Columns), cancellationToken)
            .ConfigureAwait(false);
        var created = transaction.Tree.FindTable(ProductTable.Schema, product.Name)!;
        if (!product.Partition.IsEmpty)
        {
            await transaction.ApplyAsync(new SetPartition(created.Id, product.Partition), cancellationToken).ConfigureAwait(false);
            created = transaction.Tree.FindTable(created.Id)!;
        }

        if (product == ProductTable.Transactions)
            lake.SetTableOption(transaction, created, "parquet_row_group_size", ProductTable.RowGroupSize);
        return new BoundTable(product, created, ColumnBinding.ByName(product, created));
    }

    /// <summary>Adds the optional columns that were never there: those of a later version. One that was dropped stays away.</summary>
    async Task<BoundTable> CompleteAsync(
        LakeTransaction transaction, ProductTable product, LakeTable table, ColumnBinding binding, CancellationToken cancellationToken)
    {
        var columns = binding.Columns.ToBuilder();
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] is not null || product.Requires(i))
                continue;
            if (table.FindColumn(product.Columns[i].Name) is null)
            {
                await transaction.ApplyAsync(new AddColumn(table.Id, product.Columns[i], []), cancellationToken).ConfigureAwait(false);
                table = transaction.Tree.FindTable(table.Id)!;
            }

            columns[i] = table.FindColumn(product.Columns[i].Name)!.Id;
            _unregistered.Add(product.Name);
        }

        return new BoundTable(product, table, binding with { Columns = columns.ToImmutable() });
    }
}
