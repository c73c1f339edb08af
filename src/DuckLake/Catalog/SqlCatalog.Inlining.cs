using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// How many rows of one write the catalog keeps itself.
sealed partial class SqlCatalog
{
    const string InliningOption = "data_inlining_row_limit";

    /// <summary>The official default.</summary>
    const long DefaultInliningLimit = 10;

    /// <summary>How long options are used without another look: other processes may set them without a snapshot.</summary>
    static readonly TimeSpan OptionsValid = TimeSpan.FromSeconds(1);

    volatile ReadOptions? _options;

    /// <summary>The limit given when the lake was opened; an option stored in the catalog wins over it.</summary>
    public long? GivenInliningLimit { get; private init; }

    /// <summary>Up to how many rows of one write to a table the catalog keeps itself; 0 for none.</summary>
    public async ValueTask<long> InliningLimitAsync(LakeTable table, CancellationToken cancellationToken) =>
        InliningLimit(await RecentOptionsAsync(cancellationToken).ConfigureAwait(false), table.Schema, table.Id, table.Columns);

    /// <summary>The limit of a table: its own option, its schema's, the lake's, the one the lake was opened with, 10.</summary>
    internal long InliningLimit(IReadOnlyCollection<LakeOption> options, SchemaId schema, TableId? table, IEnumerable<LakeColumn> columns)
    {
        var limit = new ScopedOptions(options, schema, table).Whole(InliningOption) ?? GivenInliningLimit ?? DefaultInliningLimit;
        return limit > 0 && InlinedTables.CanHold(_dialect, columns) ? limit : 0;
    }

    /// <summary>Forgets the options read last; to be called after changing one.</summary>
    internal void ForgetOptions() => _options = null;

    /// <summary>The options as they are, or were less than a second ago.</summary>
    internal async ValueTask<List<LakeOption>> RecentOptionsAsync(CancellationToken cancellationToken)
    {
        var kept = _options;
        if (kept is not null && TimeProvider.GetElapsedTime(kept.Read) < OptionsValid)
            return kept.Options;
        var now = TimeProvider.GetTimestamp();
        var options = await OptionsAsync(cancellationToken).ConfigureAwait(false);
        _options = new ReadOptions(now, options);
        return options;
    }

    sealed record ReadOptions(long Read, List<LakeOption> Options);
}
