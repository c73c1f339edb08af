using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>How the columns of files without field ids correspond to a table's, as rows of <c>ducklake_name_mapping</c>.</summary>
/// <param name="Id">The mapping's id.</param>
/// <param name="Columns">Top-level entries.</param>
public sealed record NameMapping(long Id, ImmutableArray<MappedColumn> Columns);

/// <summary>One column of such a file.</summary>
/// <param name="SourceName">Its name in the file, or of a directory <c>name=value</c> of the file's path.</param>
/// <param name="Target">The table's column.</param>
/// <param name="IsPartition">Whether the value comes from the file's path.</param>
/// <param name="Children">Entries of nested fields.</param>
public sealed record MappedColumn(string SourceName, ColumnId Target, bool IsPartition, ImmutableArray<MappedColumn> Children);
