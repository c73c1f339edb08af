namespace Ekko.DuckLake.Catalog;

/// <summary>What a database error means for a commit, decided from its code, never its text: <see cref="RetryRules"/>.</summary>
enum CatalogErrorKind
{
    Other,

    /// <summary>Another writer holds the lock.</summary>
    Busy,

    /// <summary>The server takes no more connections for now.</summary>
    Crowded,

    /// <summary>Another writer committed the same snapshot number first.</summary>
    Conflict,

    /// <summary>A table of rows was dropped after the transaction had read that it is there.</summary>
    TableGone,

    ReadOnly,
    Full,
    NotADatabase,
    Damaged,

    /// <summary>There is no connection to the database, or no more.</summary>
    Unavailable,

    /// <summary>The database knows us and says no: its message says why.</summary>
    Denied,

    CannotOpen,
}
