using Ekko.Cli.Formats;
using Ekko.Writing;

namespace Ekko.Cli.Report;

/// <summary>What a lake took, in lines of a name and a text: what is stored, not what was read.</summary>
static class WrittenLines
{
    public static IEnumerable<(string Name, string Text)> Of(WriteResult written)
    {
        var isNew = written.Blocks + written.Transactions + written.Rejected + written.ReceiptsFilled + written.BlocksOrphaned > 0;
        yield return ("added", isNew
            ? $"{Counts.Of(written.Blocks, "block")}, {Counts.Of(written.Transactions, "transaction")}, in "
                + $"{Counts.Of(written.Snapshots, "snapshot")}"
            : $"nothing new: {Counts.Of(written.Duplicates, "row")} already there");
        if (written.ReceiptsFilled > 0)
            yield return ("filled in", Counts.Of(written.ReceiptsFilled, "receipt"));
        if (written.BlocksOrphaned > 0)
        {
            yield return (
                "removed",
                $"{Counts.Of(written.BlocksOrphaned, "block")} with {Counts.Of(written.TransactionsRemoved, "transaction")}, "
                + "orphaned (table reorganisations)");
        }

        if (written.Displaced > 0)
            yield return ("left out", $"{Counts.Of(written.Displaced, "row")} of orphaned blocks (table reorganisations)");
        yield return ("rejected", Counts.Of(written.Rejected, "message"));
    }
}
