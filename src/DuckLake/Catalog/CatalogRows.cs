using System.Data.Common;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Values of catalog rows by position, nulls included.</summary>
static class CatalogRows
{
    public static string Text(this DbDataReader row, int index) => row.GetString(index);

    public static string? TextOrNull(this DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetString(index);

    public static long Number(this DbDataReader row, int index) => row.GetInt64(index);

    public static long? NumberOrNull(this DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetInt64(index);

    public static bool Flag(this DbDataReader row, int index) => row.GetInt64(index) != 0;

    public static bool? FlagOrNull(this DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetInt64(index) != 0;

    public static SnapshotId? SnapshotOrNull(this DbDataReader row, int index) => row.IsDBNull(index) ? null : new SnapshotId(row.GetInt64(index));

    public static Guid Uuid(this DbDataReader row, int index) => Guid.TryParse(row.GetString(index), out var uuid)
        ? uuid
        : throw new DuckLakeException(DuckLakeErrorKind.Corrupt, $"'{row.GetString(index)}' in the catalog is not a UUID.");
}
