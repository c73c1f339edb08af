using System.Data.Common;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>What differs between the databases that can hold a catalog. Everything else is <see cref="SqlCatalog"/>.</summary>
abstract class CatalogDialect
{
    /// <summary>The word after <c>ducklake:</c> in an attachment, and in messages.</summary>
    public abstract string Name { get; }

    /// <summary>Where the catalog is, for messages; never with a secret.</summary>
    public abstract string Location { get; }

    /// <summary>Where the data files of a new lake go without a DATA_PATH; null where one is required.</summary>
    public virtual string? DefaultDataPath => null;

    /// <summary>The statements that create the tables of format 1.0, in the official order and with the official column types.</summary>
    public abstract IReadOnlyList<string> CreateTables { get; }

    /// <summary>Indexes of our own on those tables.</summary>
    public abstract IReadOnlyList<string> CreateIndexes { get; }

    /// <summary>Opens a connection and sets it up.</summary>
    public abstract Task<DbConnection> OpenAsync(CatalogAccess access, CancellationToken cancellationToken);

    /// <summary>Begins the transaction of a commit: after this and <see cref="Lock"/>, no other client commits until it ends.</summary>
    public abstract Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>
    /// The statements that take the lock, where beginning does not; they are sent together with the first query of the transaction.
    /// </summary>
    public virtual LockStatements? Lock => null;

    /// <summary>Begins a transaction whose reads all see one state.</summary>
    public abstract Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Names of the tables that are where the catalog is or would be.</summary>
    public abstract string ListTables { get; }

    /// <summary>Names of those tables and of the <c>ekko_</c> tables beside them.</summary>
    public virtual string ListAllTables => ListTables;

    /// <summary>The bytes of the database, and those of them that hold nothing any more.</summary>
    public abstract string SizeQuery { get; }

    /// <summary>The statement that writes all of the database, as one state, into a new one; null where there is none.</summary>
    public virtual string? CopyTo(CatalogDialect target) => null;

    /// <summary>The statements, none of them in a transaction, that give back the room of removed rows.</summary>
    /// <param name="tables">The tables there are.</param>
    public abstract IEnumerable<string> Vacuum(IReadOnlyList<string> tables);

    /// <summary>
    /// How many parameters a statement that inserts several rows has at most: many where a round trip costs something; there is nothing to
    /// win beyond.
    /// </summary>
    public virtual int MaxParameters => 900;

    /// <summary>The expression for the database's own clock: whole milliseconds since 1970, as BIGINT.</summary>
    public abstract string CurrentMilliseconds { get; }

    /// <summary>The type for bytes.</summary>
    public virtual string BytesType => "BLOB";

    /// <summary>Name and declared type of each column of the table named @name, in order.</summary>
    public abstract string ListColumns { get; }

    /// <summary>One row when a table named @name exists.</summary>
    public abstract string TableExists { get; }

    /// <summary>
    /// True when idle connections are kept here with their prepared commands; false when the driver has a pool of its own, to which they go
    /// back.
    /// </summary>
    public virtual bool KeepsConnections => true;

    /// <summary>Whether prepared commands stay right when a transaction that created tables is rolled back.</summary>
    public virtual bool CommandsOutliveRollback => true;

    /// <summary>Closes idle connections of the driver's pool: one of them turned out to be dead.</summary>
    public virtual void ForgetIdleConnections()
    {
    }

    /// <summary>
    /// Whether a transaction of this number, whose commit was interrupted, has taken place; null when that cannot be found out. After a
    /// crash it may be another one of the same number.
    /// </summary>
    public virtual Task<bool?> WasCommittedAsync(string transactionToken, CancellationToken cancellationToken) =>
        Task.FromResult<bool?>(null);

    /// <summary>How inlined values of a column are exchanged.</summary>
    public abstract InlinedForm InlinedFormOf(LakeColumn column);

    /// <summary>The declared type of a column in an inlined data table.</summary>
    public abstract string InlinedColumnType(LakeColumn column);

    /// <summary>A column's name in the statement that declares it.</summary>
    public virtual string DeclareName(string name) => SqlText.QuoteIdentifier(name);

    /// <summary>The expression that reads a stored value in its form.</summary>
    /// <param name="column">The column.</param>
    /// <param name="name">The column's quoted name.</param>
    public virtual string ReadInlined(LakeColumn column, string name) => name;

    /// <summary>The expression that makes a value to store of a parameter in its form.</summary>
    /// <param name="column">The column.</param>
    /// <param name="parameter">The parameter, <c>@name</c>.</param>
    public virtual string WriteInlined(LakeColumn column, string parameter) => parameter;

    /// <summary>Whether values of a column (or of a leaf of a nested one) can be kept there at all.</summary>
    public virtual bool CanInline(ColumnType type) => type.Kind is not (ColumnKind.Geometry or ColumnKind.Variant or ColumnKind.Unknown);

    /// <summary>How many bytes a column's name can have.</summary>
    public virtual int LongestName => int.MaxValue;

    /// <summary>The statement that creates an index on the row ids of a table of inlined rows; null for none.</summary>
    public virtual string? InlinedIndex(string table) => null;

    /// <summary>What an error means.</summary>
    public abstract CatalogErrorKind Classify(DbException error);

    /// <summary>A value as a parameter of this database.</summary>
    public virtual object ToParameter(object? value) => value switch
    {
        null => DBNull.Value,
        bool flag => flag ? 1L : 0L,
        Guid uuid => uuid.ToString("D"),
        DateTimeOffset time => CatalogTime.Format(time),
        _ => value,
    };

    /// <summary>Checks, before anything is opened, that there is something to open or that it may be created.</summary>
    public abstract void CheckBeforeOpening(CatalogAccess access);

    /// <summary>Closes what all connections share.</summary>
    public virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    /// <summary>The error to throw for a database error while doing something.</summary>
    public Exception Translate(DbException error, string action)
    {
        var (kind, advice) = Classify(error) switch
        {
            CatalogErrorKind.Busy =>
                (DuckLakeErrorKind.Busy, "it is locked by another writer. Try again, or look for a process that keeps a transaction open."),
            CatalogErrorKind.Crowded => (DuckLakeErrorKind.Busy,
                "the server takes no more connections. Raise its max_connections or the limit of the role, or give every process less with "
                + "Maximum Pool Size."),
            CatalogErrorKind.Conflict =>
                (DuckLakeErrorKind.Busy, "other writers committed at the same moment, again and again. Try again later."),
            CatalogErrorKind.TableGone =>
                (DuckLakeErrorKind.NotFound, $"a table is not there, or another client dropped it at the same moment. {error.Message}"),
            CatalogErrorKind.ReadOnly => (DuckLakeErrorKind.ReadOnly, "it is read-only. Check the permissions of the file and its "
                + "directory."),
            CatalogErrorKind.Full => (DuckLakeErrorKind.Storage, "its disk is full. Free some space; the lake is as it was before."),
            CatalogErrorKind.NotADatabase => (DuckLakeErrorKind.NotACatalog, $"it is not a {Name} database. Check the path."),
            CatalogErrorKind.Damaged => (DuckLakeErrorKind.Corrupt, "the database file is damaged. Restore it from a backup."),
            CatalogErrorKind.Unavailable =>
                (DuckLakeErrorKind.Unavailable, "the database cannot be reached or ended the connection. Try again when it runs."),
            CatalogErrorKind.Denied => (DuckLakeErrorKind.Storage, $"the database refused it. {error.Message}"),
            CatalogErrorKind.CannotOpen =>
                (DuckLakeErrorKind.Storage, "it cannot be opened. Check that the directory exists and that you may read and write there."),
            _ => (DuckLakeErrorKind.Storage, error.Message),
        };
        return new DuckLakeException(kind, $"{action} failed on catalog '{Location}': {advice}", error);
    }
}

/// <summary>How a catalog is opened.</summary>
enum CatalogAccess
{
    ReadOnly,
    ReadWrite,
    ReadWriteCreate,
}

/// <summary>How the lock of a commit is taken.</summary>
/// <param name="Settings">What comes before.</param>
/// <param name="Query">
/// Takes the lock and answers with the text that identifies the transaction, for <see cref="CatalogDialect.WasCommittedAsync"/>.
/// </param>
sealed record LockStatements(IReadOnlyList<string> Settings, string Query);
