using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.Differential;

/// <summary>What a lake does not take although the engine does, by the reason it names; and where it takes more.</summary>
static class ScriptRefusals
{
    static readonly string[] Reasons = [.. CompatibilityTable.Lines.Select(l => l.Reason).OfType<string>()];

    // Whether the lake refuses for one of the reasons that docs/compatibility.md names.
    internal static bool IsReason(Exception error) =>
        error is DuckLakeException && Reasons.Any(reason => error.Message.Contains(reason, StringComparison.Ordinal));

    // In a transaction the engine also looks at rows that the transaction has deleted.
    internal static bool IsLenience(Exception error, string sql) =>
        IsLenience(error)
        || (sql.EndsWith(" SET NOT NULL", StringComparison.Ordinal)
            && error.Message.Contains("NOT NULL constraint failed", StringComparison.Ordinal));

    // A view here is its query: it has the columns that the query has now.
    internal static bool IsLenience(Exception error) => error.Message.Contains("Contents of view were altered", StringComparison.Ordinal);

    // The engine has a fault of its own: its database answers nothing any more, or it does not commit a transaction that deletes rows of a
    // table and then alters it.
    internal static bool IsFaultOfEngine(Exception? error) =>
        error is not null && (error.Message.StartsWith("INTERNAL Error", StringComparison.Ordinal)
            || error.Message.Contains("another transaction has altered this table", StringComparison.Ordinal));
}
