using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Scan;

/// <summary>Leaves out files of a table that hold no row that fulfils conditions, by what the catalog says of their columns.</summary>
sealed class FileFilter
{
    readonly LakeTable _table;
    readonly Dictionary<ColumnId, Dictionary<DataFileId, ColumnStatistics>> _statistics = [];

    /// <summary>By predicate over a function, between what its values lie in each file.</summary>
    readonly Dictionary<ColumnPredicate, Dictionary<DataFileId, (string Min, string Max)?>> _images =
        new(ReferenceEqualityComparer.Instance);

    FileFilter(LakeTable table) => _table = table;

    /// <summary>The files that may hold a wanted row.</summary>
    /// <param name="catalog">The lake's catalog.</param>
    /// <param name="table">The table.</param>
    /// <param name="files">Its files.</param>
    /// <param name="conditions">What every wanted row fulfils.</param>
    /// <param name="cancellationToken">Cancels the reads of the catalog.</param>
    internal static async Task<ImmutableArray<DataFile>> SelectAsync(
        SqlCatalog catalog, LakeTable table, ImmutableArray<DataFile> files, IReadOnlyList<FileCondition> conditions,
        CancellationToken cancellationToken)
    {
        var predicates = conditions.SelectMany(c => c.Predicates).ToList();
        // The engine itself looks at the bounds of an only file; of snapshots those say nothing.
        if (predicates.Count == 0 || (files.Length < 2 && !predicates.Exists(IsOfSnapshots)))
            return files;
        var filter = new FileFilter(table);
        foreach (var column in predicates.Select(p => p.Column).Distinct())
        {
            if (table.FindColumn(column) is not null)
                filter._statistics[column] =
                    await catalog.Statistics.OfColumnAsync(table.Id, column, cancellationToken).ConfigureAwait(false);
        }

        foreach (var predicate in predicates.Where(p => p.Function is not null && !IsOfSnapshots(p)))
            filter.AddImage(predicate, files);
        return [.. files.Where(f => conditions.All(c => filter.MayMatch(f, c)))];
    }

    /// <summary>Its rows came with no later snapshot; how early, only the rows themselves may say.</summary>
    static ColumnStatistics Snapshots(DataFile file) => new(
        null, null, 0, "0", (file.PartialMax ?? file.Begin).Value.ToString(CultureInfo.InvariantCulture), null);

    void AddImage(ColumnPredicate predicate, ImmutableArray<DataFile> files)
    {
        if (_table.FindColumn(predicate.Column) is not { } column || !_statistics.TryGetValue(predicate.Column, out var statistics))
            return;
        var bounds = files.Select(f => (File: f.Id, Statistics: statistics.GetValueOrDefault(f.Id)))
            .Where(f => f.Statistics is { Min: not null, Max: not null })
            .Select(f => (f.File, Bounds: (Min: f.Statistics!.Min!, Max: f.Statistics.Max!))).ToList();
        var different = bounds.Select(b => b.Bounds).Distinct().ToList();
        var images = predicate.Function!.Image(column.Type, different);
        var byBounds = different.Index().ToDictionary(b => b.Item, b => images[b.Index]);
        _images[predicate] = bounds.ToDictionary(b => b.File, b => byBounds[b.Bounds]);
    }

    bool MayMatch(DataFile file, FileCondition condition) => condition switch
    {
        AllOf all => all.Conditions.All(c => MayMatch(file, c)),
        AnyOf any => any.Conditions.Any(c => MayMatch(file, c)),
        ColumnPredicate predicate => MayMatch(file, predicate),
        _ => true,
    };

    static bool IsOfSnapshots(ColumnPredicate predicate) => predicate.Column == VirtualColumnNames.SnapshotId.Id;

    bool MayMatch(DataFile file, ColumnPredicate predicate)
    {
        if (IsOfSnapshots(predicate))
            return predicate.Function is not null || FilePruner.MayMatch(VirtualColumnNames.SnapshotId, predicate, Snapshots(file));
        if (_table.FindColumn(predicate.Column) is not { } column)
            return true;
        var statistics = _statistics[predicate.Column].GetValueOrDefault(file.Id);
        if (predicate.Function is null)
        {
            return FilePruner.MayMatch(column, predicate, statistics)
                && PartitionPruner.MayMatch(_table.Partition, file, column, predicate);
        }

        var image = _images.GetValueOrDefault(predicate)?.GetValueOrDefault(file.Id);
        return FilePruner.MayMatch(column, predicate, statistics is null ? null : statistics with { Min = image?.Min, Max = image?.Max });
    }
}
