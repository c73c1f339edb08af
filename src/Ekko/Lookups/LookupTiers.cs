using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;

namespace Ekko.Lookups;

/// <summary>
/// Merges the files of a look-up table in tiers: files of about one size become one of the next. A look-up opens few files then, and each
/// row is written anew only a few times.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="filesPerMerge">Files of a tier that make a merge due.</param>
sealed class LookupTiers(Lake lake, int filesPerMerge)
{
    const long Growth = 8;

    /// <summary>The bytes below which files are of a tier; larger ones are not merged any more.</summary>
    static readonly long[] Limits = [4 << 20, (4 << 20) * Growth, (4 << 20) * Growth * Growth];

    /// <summary>Merges where a tier is full.</summary>
    public async Task MergeAsync(LakeTree tree, LakeTable table, CancellationToken cancellationToken)
    {
        for (var tier = 0; tier < Limits.Length; tier++)
        {
            var floor = tier == 0 ? 0 : Limits[tier - 1];
            var count = await lake.QueryCatalogAsync(
                string.Create(CultureInfo.InvariantCulture, $"""
                    SELECT count(*) FROM ducklake_data_file WHERE table_id = {table.Id.Value} AND end_snapshot IS NULL
                    AND file_size_bytes >= {floor} AND file_size_bytes < {Limits[tier]}
                    """),
                row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
            if (count[0] < filesPerMerge)
                continue;
            var options = new MergeOptions
            {
                Schema = tree.FindSchema(table.Schema)!.Name,
                Table = table.Name,
                MinFileSize = floor,
                MaxFileSize = Limits[tier],
            };
            await lake.Maintenance.MergeAdjacentFilesAsync(options, cancellationToken).ConfigureAwait(false);
        }
    }
}
