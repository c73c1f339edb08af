namespace Ekko.DuckLake.Model;

/// <summary>The types of the format; <see cref="ColumnType.CatalogText"/> gives the catalog's spelling.</summary>
public enum ColumnKind
{
    /// <summary>A type the catalog names but does not know; only macro parameters use it.</summary>
    Unknown,

    /// <summary><c>boolean</c>.</summary>
    Boolean,

    /// <summary><c>int8</c>, TINYINT.</summary>
    Int8,

    /// <summary><c>int16</c>, SMALLINT.</summary>
    Int16,

    /// <summary><c>int32</c>, INTEGER.</summary>
    Int32,

    /// <summary><c>int64</c>, BIGINT.</summary>
    Int64,

    /// <summary><c>int128</c>, HUGEINT; Parquet stores it as DOUBLE.</summary>
    Int128,

    /// <summary><c>uint8</c>, UTINYINT.</summary>
    UInt8,

    /// <summary><c>uint16</c>, USMALLINT.</summary>
    UInt16,

    /// <summary><c>uint32</c>, UINTEGER.</summary>
    UInt32,

    /// <summary><c>uint64</c>, UBIGINT.</summary>
    UInt64,

    /// <summary><c>uint128</c>, UHUGEINT; Parquet stores it as DOUBLE.</summary>
    UInt128,

    /// <summary><c>float32</c>, FLOAT.</summary>
    Float32,

    /// <summary><c>float64</c>, DOUBLE.</summary>
    Float64,

    /// <summary><c>decimal(width,scale)</c>.</summary>
    Decimal,

    /// <summary><c>varchar</c>.</summary>
    Varchar,

    /// <summary><c>blob</c>.</summary>
    Blob,

    /// <summary><c>uuid</c>.</summary>
    Uuid,

    /// <summary><c>json</c>.</summary>
    Json,

    /// <summary><c>date</c>.</summary>
    Date,

    /// <summary><c>time</c>, microseconds.</summary>
    Time,

    /// <summary><c>time_ns</c>, nanoseconds.</summary>
    TimeNs,

    /// <summary><c>timetz</c>.</summary>
    TimeTz,

    /// <summary><c>timestamp</c> (also read as <c>timestamp_us</c>), microseconds.</summary>
    Timestamp,

    /// <summary><c>timestamp_s</c>.</summary>
    TimestampS,

    /// <summary><c>timestamp_ms</c>.</summary>
    TimestampMs,

    /// <summary><c>timestamp_ns</c>.</summary>
    TimestampNs,

    /// <summary><c>timestamptz</c>, microseconds, UTC.</summary>
    TimestampTz,

    /// <summary><c>interval</c>.</summary>
    Interval,

    /// <summary><c>geometry</c>.</summary>
    Geometry,

    /// <summary><c>variant</c>.</summary>
    Variant,

    /// <summary><c>struct</c>; the fields are child columns.</summary>
    Struct,

    /// <summary><c>list</c>; one child column named <c>element</c>.</summary>
    List,

    /// <summary><c>map</c>; child columns named <c>key</c> and <c>value</c>.</summary>
    Map,
}
