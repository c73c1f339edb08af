using System.Data.Common;
using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Values of catalog rows by position, nulls included.</summary>
static class CatalogRows
{
    public static string Text(this DbDataReader row, int index) => row.GetString(index);

    public static string? TextOrNull(this DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetString(index);

    public static long Number(this DbDataReader row, int index) => row.GetInt64(index);

    public static long? NumberOrNull(this DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetInt64(index);

    /// <summary>A boolean, also where the database keeps it as 0 and 1.</summary>
    public static bool Flag(this DbDataReader row, int index) => row.GetBoolean(index);

    public static bool? FlagOrNull(this DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetBoolean(index);

    public static SnapshotId? SnapshotOrNull(this DbDataReader row, int index) =>
        row.IsDBNull(index) ? null : new SnapshotId(row.GetInt64(index));

    /// <summary>A UUID, also where the database keeps it as text.</summary>
    public static Guid Uuid(this DbDataReader row, int index) => row.GetValue(index) switch
    {
        Guid uuid => uuid,
        string text when Guid.TryParse(text, out var uuid) => uuid,
        var value => throw new DuckLakeException(DuckLakeErrorKind.Corrupt, $"'{value}' in the catalog is not a UUID."),
    };

    /// <summary>An instant, also where the database keeps it as text.</summary>
    public static DateTimeOffset Time(this DbDataReader row, int index) => row.GetValue(index) switch
    {
        DateTimeOffset time => time,
        DateTime time => new DateTimeOffset(time, TimeSpan.Zero),
        var text => CatalogTime.Parse(Convert.ToString(text, CultureInfo.InvariantCulture) ?? ""),
    };
}
