namespace Ekko.DuckLake;

/// <summary>What went wrong, as far as a caller can act on it.</summary>
public enum DuckLakeErrorKind
{
    /// <summary>A rule of the format or of this library was broken by the request.</summary>
    Invalid,

    /// <summary>A schema, table, column, view, macro, snapshot or file that was named does not exist.</summary>
    NotFound,

    /// <summary>Something of that name exists already.</summary>
    AlreadyExists,

    /// <summary>Another commit changed what this transaction depends on; begin it again on the new state.</summary>
    Conflict,

    /// <summary>Other writers were in the way for longer than the library tries; try again later.</summary>
    Busy,

    /// <summary>
    /// The catalog's database or the bucket cannot be reached, or the connection to it is lost again and again; try again later.
    /// </summary>
    Unavailable,

    /// <summary>
    /// The database failed while committing, and whether the commit took place is not known: look before doing the same again.
    /// </summary>
    UnknownOutcome,

    /// <summary>The catalog or the attachment is read-only.</summary>
    ReadOnly,

    /// <summary>The catalog's format version is not one this library reads.</summary>
    UnsupportedVersion,

    /// <summary>The request is meaningful but not implemented.</summary>
    NotSupported,

    /// <summary>The file is not a catalog: another kind of file, a foreign database, or damaged.</summary>
    NotACatalog,

    /// <summary>The catalog contradicts itself.</summary>
    Corrupt,

    /// <summary>The storage under the catalog or the data files failed: full, missing, no permission.</summary>
    Storage,
}
