using Ekko.DuckLake.Retrying;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// Which error is tried again, by which layer, how often. This is the whole table: each error belongs to one layer, and no layer above it
/// tries it again.
/// <list type="table">
/// <item><term>a request to a bucket</term><description>throttled, an error of the server, a lost connection, silence: as often as
/// <see cref="Storage.S3Options"/> says</description></item>
/// <item><term>a unit of work on the catalog's database</term><description>a connection that cannot be opened or is lost, a server without
/// a free one; when it writes, a lock and a snapshot number that another writer took; when it reads, a table that another client dropped
/// </description></item>
/// <item><term>a statement outside a transaction, a step of CHECKPOINT</term><description>another commit that contradicts it</description>
/// </item>
/// </list>
/// What a transaction of several statements, or of .NET code, read and decided is its caller's: it begins again when an error is of kind
/// <see cref="DuckLakeErrorKind.Conflict"/>. Errors of kind <see cref="DuckLakeErrorKind.Busy"/> and
/// <see cref="DuckLakeErrorKind.Unavailable"/> have been tried again here: a caller that can wait longer tries again later.
/// </summary>
static class RetryRules
{
    public static TimeSpan FirstWait { get; } = TimeSpan.FromMilliseconds(10);

    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A statement outside a transaction, or a step of CHECKPOINT, that another commit contradicted.</summary>
    public static RetryRule Statement { get; } = new(20, TimeSpan.FromSeconds(30));

    /// <summary>Reads, and opening: another connection is there at once, or the server is down.</summary>
    public static RetryRule? OfReading(CatalogErrorKind error) => error switch
    {
        CatalogErrorKind.Crowded => OthersGiveBack,
        CatalogErrorKind.Unavailable => new(6, TimeSpan.FromSeconds(10)),
        // PostgreSQL does not hide a dropped table from transactions that began before. The next one sees the state without it.
        CatalogErrorKind.TableGone or CatalogErrorKind.Conflict => new(3, TimeSpan.FromSeconds(10)),
        _ => null,
    };

    /// <summary>A write transaction that was not committed, a restart of the server included.</summary>
    public static RetryRule? OfWriting(CatalogErrorKind error) => error switch
    {
        CatalogErrorKind.Crowded => OthersGiveBack,
        CatalogErrorKind.Unavailable => new(14, TimeSpan.FromSeconds(15)),
        // The database itself has waited for some seconds each time.
        CatalogErrorKind.Busy => new(4, TimeSpan.FromSeconds(15)),
        CatalogErrorKind.Conflict => new(10, TimeSpan.FromSeconds(15)),
        _ => null,
    };

    static RetryRule OthersGiveBack { get; } = new(int.MaxValue, TimeSpan.FromSeconds(10));
}
