using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// Inlined values, stored as the official extension stores them in PostgreSQL: text as bytea, because a text of PostgreSQL cannot hold a
// NUL; dates and timestamps as text, because the engine's reach further; whatever PostgreSQL has no type for as text.
sealed partial class PostgresDialect
{
    public override InlinedForm InlinedFormOf(LakeColumn column) => column.Type.Kind switch
    {
        ColumnKind.Boolean or ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64
            or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 => InlinedForm.Number,
        ColumnKind.Blob => InlinedForm.Bytes,
        ColumnKind.Varchar or ColumnKind.Json => InlinedForm.TextBytes,
        _ => InlinedForm.Text,
    };

    public override string InlinedColumnType(LakeColumn column) => column.Type.Kind switch
    {
        ColumnKind.Boolean => "BOOLEAN",
        ColumnKind.Int8 or ColumnKind.Int16 => "SMALLINT",
        ColumnKind.Int32 or ColumnKind.UInt8 or ColumnKind.UInt16 => "INTEGER",
        ColumnKind.Int64 or ColumnKind.UInt32 => "BIGINT",
        ColumnKind.Float32 => "REAL",
        ColumnKind.Float64 => "DOUBLE PRECISION",
        ColumnKind.Varchar or ColumnKind.Json or ColumnKind.Blob => "BYTEA",
        ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({column.Type.Width},{column.Type.Scale})"),
        ColumnKind.Uuid => "UUID",
        ColumnKind.Time => "TIME",
        ColumnKind.TimeTz => "TIME WITH TIME ZONE",
        ColumnKind.Interval => "INTERVAL",
        _ => "VARCHAR",
    };

    /// <summary>Longer names would be cut.</summary>
    public override int LongestName => 63;

    public override string? InlinedIndex(string table) => $"CREATE INDEX IF NOT EXISTS ekko_{table}_by_row ON {table}(row_id)";

    public override string ReadInlined(LakeColumn column, string name) => (InlinedFormOf(column), column.Type.Kind) switch
    {
        (InlinedForm.Number, ColumnKind.Boolean) => $"CAST({name} AS INTEGER)",
        // The engine does not read PostgreSQL's own text of an interval in all cases.
        (_, ColumnKind.Interval) => $"""
            CAST(12 * extract(year FROM {name}) + extract(month FROM {name}) AS BIGINT) || ' months '
            || CAST(extract(day FROM {name}) AS BIGINT) || ' days '
            || CAST(1000000 * (3600 * extract(hour FROM {name}) + 60 * extract(minute FROM {name}))
                + extract(microseconds FROM {name}) AS BIGINT) || ' microseconds'
            """,
        (InlinedForm.Text, _) when InlinedColumnType(column) != "VARCHAR" => $"CAST({name} AS TEXT)",
        _ => name,
    };

    public override string WriteInlined(LakeColumn column, string parameter) => (InlinedFormOf(column), column.Type.Kind) switch
    {
        (InlinedForm.Number, ColumnKind.Boolean) => $"CAST(CAST({parameter} AS INTEGER) AS BOOLEAN)",
        (InlinedForm.Number, _) => $"CAST({parameter} AS {InlinedColumnType(column)})",
        (InlinedForm.Text, _) => $"CAST(CAST({parameter} AS TEXT) AS {InlinedColumnType(column)})",
        _ => parameter,
    };
}
