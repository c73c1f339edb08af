using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Reads options, and the one that says how many rows of one write the catalog keeps itself.</summary>
/// <param name="database">The catalog's database.</param>
/// <param name="givenInliningLimit">The limit given when the lake was opened; an option stored in the catalog wins over it.</param>
sealed class OptionReader(CatalogDatabase database, long? givenInliningLimit)
{
    const string InliningOption = "data_inlining_row_limit";

    /// <summary>The official default.</summary>
    const long DefaultInliningLimit = 10;

    /// <summary>How long options are used without another look: other processes may set them without a snapshot.</summary>
    static readonly TimeSpan OptionsValid = TimeSpan.FromSeconds(1);

    volatile ReadOptions? _options;

    /// <summary>Up to how many rows of one write to a table the catalog keeps itself; 0 for none.</summary>
    public async ValueTask<long> InliningLimitAsync(LakeTable table, CancellationToken cancellationToken) =>
        InliningLimit(await RecentAsync(cancellationToken).ConfigureAwait(false), table.Schema, table.Id, table.Columns);

    /// <summary>The limit of a table: its own option, its schema's, the lake's, the one the lake was opened with, 10.</summary>
    internal long InliningLimit(IReadOnlyCollection<LakeOption> options, SchemaId schema, TableId? table, IEnumerable<LakeColumn> columns)
    {
        var limit = new ScopedOptions(options, schema, table).Whole(InliningOption) ?? givenInliningLimit ?? DefaultInliningLimit;
        return limit > 0 && InlinedTables.CanHold(database.Dialect, columns) ? limit : 0;
    }

    /// <summary>Forgets the options read last; to be called after changing one.</summary>
    internal void Forget() => _options = null;

    /// <summary>The options as they are, or were less than a second ago.</summary>
    internal async ValueTask<List<LakeOption>> RecentAsync(CancellationToken cancellationToken)
    {
        var kept = _options;
        if (kept is not null && database.TimeProvider.GetElapsedTime(kept.Read) < OptionsValid)
            return kept.Options;
        var now = database.TimeProvider.GetTimestamp();
        var options = await AllAsync(cancellationToken).ConfigureAwait(false);
        _options = new ReadOptions(now, options);
        return options;
    }

    /// <summary>Options of the lake, its schemas and its tables.</summary>
    public Task<List<LakeOption>> AllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadAsync(connection, cancellationToken), cancellationToken);

    internal static Task<List<LakeOption>> ReadAsync(CatalogConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync(
        "SELECT \"key\", \"value\", \"scope\", scope_id FROM ducklake_metadata",
        row => new LakeOption(row.Text(0), row.Text(1), row.TextOrNull(2), row.NumberOrNull(3)), cancellationToken);

    sealed record ReadOptions(long Read, List<LakeOption> Options);
}
