using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>How the columns of files without field ids correspond to a table's, as rows of <c>ducklake_name_mapping</c>.</summary>
/// <param name="Id">The mapping's id; negative while its transaction is running.</param>
/// <param name="Columns">Top-level entries.</param>
sealed record NameMapping(long Id, ImmutableArray<MappedColumn> Columns)
{
    /// <summary>Whether it is not in the catalog yet.</summary>
    public bool IsNew => Id < 0;

    /// <summary>Whether two mappings say the same of every file: the order of columns does not matter.</summary>
    public static bool AreAlike(ImmutableArray<MappedColumn> left, ImmutableArray<MappedColumn> right) =>
        left.Length == right.Length && left.All(l => right.Any(r =>
            l.SourceName == r.SourceName && l.Target == r.Target && l.IsPartition == r.IsPartition && AreAlike(l.Children, r.Children)));
}

/// <summary>One column of such a file.</summary>
/// <param name="SourceName">Its name in the file, or of a directory <c>name=value</c> of the file's path.</param>
/// <param name="Target">The table's column.</param>
/// <param name="IsPartition">Whether the value comes from the file's path.</param>
/// <param name="Children">Entries of nested fields.</param>
sealed record MappedColumn(string SourceName, ColumnId Target, bool IsPartition, ImmutableArray<MappedColumn> Children);
