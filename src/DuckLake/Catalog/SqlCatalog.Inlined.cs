using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Catalog;

// Rows and deletes that are kept in the catalog instead of files.
sealed partial class SqlCatalog
{
    /// <summary>Whether any row or deleted position of a table is inlined as of a snapshot.</summary>
    public async Task<bool> HasInlinedRowsAsync(TableFiles files, Snapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (var data in files.InlinedData)
        {
            if (await AnyAsync($"SELECT 1 FROM {SqlText.QuoteIdentifier(data.Name)} WHERE {Visible} LIMIT 1").ConfigureAwait(false))
                return true;
        }
        return files.InlinedDeletes is { } deletes
            && await AnyAsync($"SELECT 1 FROM {SqlText.QuoteIdentifier(deletes)} WHERE begin_snapshot <= @s LIMIT 1").ConfigureAwait(false);

        async Task<bool> AnyAsync(string sql) =>
            (await QueryAsync(sql, row => row.Number(0), cancellationToken, ("@s", snapshot.Id.Value)).ConfigureAwait(false)).Count > 0;
    }
}
