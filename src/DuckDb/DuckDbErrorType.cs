namespace Ekko.DuckDb;

/// <summary>What kind of error the engine reports, numbered as in the C manual (duckdb_error_type).</summary>
public enum DuckDbErrorType
{
    /// <summary>Invalid.</summary>
    Invalid = 0,
    /// <summary>Out of range.</summary>
    OutOfRange = 1,
    /// <summary>Conversion.</summary>
    Conversion = 2,
    /// <summary>Unknown type.</summary>
    UnknownType = 3,
    /// <summary>Decimal.</summary>
    Decimal = 4,
    /// <summary>Mismatch type.</summary>
    MismatchType = 5,
    /// <summary>Divide by zero.</summary>
    DivideByZero = 6,
    /// <summary>Object size.</summary>
    ObjectSize = 7,
    /// <summary>Invalid type.</summary>
    InvalidType = 8,
    /// <summary>Serialization.</summary>
    Serialization = 9,
    /// <summary>Transaction.</summary>
    Transaction = 10,
    /// <summary>Not implemented.</summary>
    NotImplemented = 11,
    /// <summary>Expression.</summary>
    Expression = 12,
    /// <summary>Catalog.</summary>
    Catalog = 13,
    /// <summary>Parser.</summary>
    Parser = 14,
    /// <summary>Planner.</summary>
    Planner = 15,
    /// <summary>Scheduler.</summary>
    Scheduler = 16,
    /// <summary>Executor.</summary>
    Executor = 17,
    /// <summary>Constraint.</summary>
    Constraint = 18,
    /// <summary>Index.</summary>
    Index = 19,
    /// <summary>Stat.</summary>
    Stat = 20,
    /// <summary>Connection.</summary>
    Connection = 21,
    /// <summary>Syntax.</summary>
    Syntax = 22,
    /// <summary>Settings.</summary>
    Settings = 23,
    /// <summary>Binder.</summary>
    Binder = 24,
    /// <summary>Network.</summary>
    Network = 25,
    /// <summary>Optimizer.</summary>
    Optimizer = 26,
    /// <summary>Null pointer.</summary>
    NullPointer = 27,
    /// <summary>Io.</summary>
    Io = 28,
    /// <summary>Interrupt.</summary>
    Interrupt = 29,
    /// <summary>Fatal.</summary>
    Fatal = 30,
    /// <summary>Internal.</summary>
    Internal = 31,
    /// <summary>Invalid input.</summary>
    InvalidInput = 32,
    /// <summary>Out of memory.</summary>
    OutOfMemory = 33,
    /// <summary>Permission.</summary>
    Permission = 34,
    /// <summary>Parameter not resolved.</summary>
    ParameterNotResolved = 35,
    /// <summary>Parameter not allowed.</summary>
    ParameterNotAllowed = 36,
    /// <summary>Dependency.</summary>
    Dependency = 37,
    /// <summary>Http.</summary>
    Http = 38,
    /// <summary>Missing extension.</summary>
    MissingExtension = 39,
    /// <summary>Autoload.</summary>
    Autoload = 40,
    /// <summary>Sequence.</summary>
    Sequence = 41,
    /// <summary>Invalid configuration.</summary>
    InvalidConfiguration = 42,
}
