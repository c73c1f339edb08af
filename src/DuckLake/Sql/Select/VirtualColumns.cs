using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// The columns every lake table has beside its own. They are only there for queries that name them; <c>*</c> leaves them out.
/// </summary>
[Flags]
enum VirtualColumns
{
    /// <summary>None is asked for.</summary>
    None = 0,

    /// <summary><c>rowid</c> BIGINT: the row's id, kept by updates.</summary>
    RowId = 1,

    /// <summary><c>snapshot_id</c> BIGINT: the snapshot the row came with.</summary>
    SnapshotId = 2,

    /// <summary><c>filename</c> VARCHAR: the data file.</summary>
    FileName = 4,

    /// <summary><c>file_row_number</c> BIGINT: the row's position in its file.</summary>
    FileRowNumber = 8,

    /// <summary><c>file_index</c> UBIGINT: the file's place in the scan.</summary>
    FileIndex = 16,

    /// <summary>
    /// <c>__ekko_place</c> STRUCT(file BIGINT, position BIGINT, row BIGINT): where a row is, for statements that delete it. A data file's
    /// id, or −1, −2, … for the
    /// scan's sources of rows that the catalog keeps; its position in the file; its row id.
    /// </summary>
    Place = 32,

    /// <summary>
    /// <c>__ekko_position</c>: as <see cref="Place"/>, for statements that need no row ids. Only rows that the catalog keeps have them:
    /// those of files take
    /// longer to read.
    /// </summary>
    Position = 64,
}

/// <summary>Names of virtual columns.</summary>
static class VirtualColumnNames
{
    /// <summary>The name of <see cref="VirtualColumns.Place"/>.</summary>
    public const string Place = "__ekko_place";

    /// <summary>The name of <see cref="VirtualColumns.Position"/>.</summary>
    public const string Position = "__ekko_position";

    static readonly (VirtualColumns Column, string Name, string SqlType)[] Names =
    [
        (VirtualColumns.RowId, "rowid", "BIGINT"),
        (VirtualColumns.SnapshotId, "snapshot_id", "BIGINT"),
        (VirtualColumns.FileName, "filename", "VARCHAR"),
        (VirtualColumns.FileRowNumber, "file_row_number", "BIGINT"),
        (VirtualColumns.FileIndex, "file_index", "UBIGINT"),
        (VirtualColumns.Place, Place, PlaceType),
        (VirtualColumns.Position, Position, PlaceType),
    ];

    /// <summary>The snapshot that each row came with, as a column of conditions on files.</summary>
    public static LakeColumn SnapshotId { get; } = new(
        new ColumnId(EmbeddedNames.SnapshotIdField), "snapshot_id", ColumnType.Of(ColumnKind.Int64), NullsAllowed: false, null, null, [],
        null, new SnapshotId(0));

    const string PlaceType = "STRUCT(file BIGINT, position BIGINT, \"row\" BIGINT)";

    /// <summary>Whether the engine has a virtual column of that name in every scan of files.</summary>
    public static bool IsOfEngine(string name) =>
        Parse(name) is VirtualColumns.FileName or VirtualColumns.FileRowNumber or VirtualColumns.FileIndex;

    /// <summary>The virtual column of that name, ignoring case, or <see cref="VirtualColumns.None"/>.</summary>
    public static VirtualColumns Parse(string name)
    {
        foreach (var (column, text, _) in Names)
            if (SqlName.Same(text, name))
                return column;
        return VirtualColumns.None;
    }

    /// <summary>The names of the columns in a set, in their order.</summary>
    public static IEnumerable<string> NamesOf(this VirtualColumns columns) =>
        Names.Where(n => columns.HasFlag(n.Column)).Select(n => n.Name);

    /// <summary>The type of the virtual column of that name.</summary>
    public static string SqlType(string name) => Names.First(n => n.Name == name).SqlType;
}
