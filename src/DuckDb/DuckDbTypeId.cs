namespace Ekko.DuckDb;

/// <summary>The kinds of logical types, numbered as in the C manual (duckdb_type).</summary>
public enum DuckDbTypeId
{
    /// <summary>Invalid.</summary>
    Invalid = 0,
    /// <summary>Boolean.</summary>
    Boolean = 1,
    /// <summary>TinyInt.</summary>
    TinyInt = 2,
    /// <summary>SmallInt.</summary>
    SmallInt = 3,
    /// <summary>Integer.</summary>
    Integer = 4,
    /// <summary>BigInt.</summary>
    BigInt = 5,
    /// <summary>UTinyInt.</summary>
    UTinyInt = 6,
    /// <summary>USmallInt.</summary>
    USmallInt = 7,
    /// <summary>UInteger.</summary>
    UInteger = 8,
    /// <summary>UBigInt.</summary>
    UBigInt = 9,
    /// <summary>Float.</summary>
    Float = 10,
    /// <summary>Double.</summary>
    Double = 11,
    /// <summary>Timestamp.</summary>
    Timestamp = 12,
    /// <summary>Date.</summary>
    Date = 13,
    /// <summary>Time.</summary>
    Time = 14,
    /// <summary>Interval.</summary>
    Interval = 15,
    /// <summary>HugeInt.</summary>
    HugeInt = 16,
    /// <summary>VarChar.</summary>
    VarChar = 17,
    /// <summary>Blob.</summary>
    Blob = 18,
    /// <summary>Decimal.</summary>
    Decimal = 19,
    /// <summary>Timestamp s.</summary>
    TimestampS = 20,
    /// <summary>Timestamp ms.</summary>
    TimestampMs = 21,
    /// <summary>Timestamp ns.</summary>
    TimestampNs = 22,
    /// <summary>Enum.</summary>
    Enum = 23,
    /// <summary>List.</summary>
    List = 24,
    /// <summary>Struct.</summary>
    Struct = 25,
    /// <summary>Map.</summary>
    Map = 26,
    /// <summary>Uuid.</summary>
    Uuid = 27,
    /// <summary>Union.</summary>
    Union = 28,
    /// <summary>Bit.</summary>
    Bit = 29,
    /// <summary>Time tz.</summary>
    TimeTz = 30,
    /// <summary>Timestamp tz.</summary>
    TimestampTz = 31,
    /// <summary>UHugeInt.</summary>
    UHugeInt = 32,
    /// <summary>Array.</summary>
    Array = 33,
    /// <summary>Any.</summary>
    Any = 34,
    /// <summary>BigNum.</summary>
    BigNum = 35,
    /// <summary>SqlNull.</summary>
    SqlNull = 36,
    /// <summary>String literal.</summary>
    StringLiteral = 37,
    /// <summary>Integer literal.</summary>
    IntegerLiteral = 38,
    /// <summary>Time ns.</summary>
    TimeNs = 39,
    /// <summary>Geometry.</summary>
    Geometry = 40,
    /// <summary>Variant.</summary>
    Variant = 41,
}
