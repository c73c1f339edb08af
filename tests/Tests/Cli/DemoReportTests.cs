using Ekko.Cli.Report;
using Ekko.Writing;

namespace Ekko.Tests.Cli;

/// <summary>The report's words for what ingesting did.</summary>
public sealed class DemoReportTests
{
    [Fact]
    public void What_came_in_is_counted_with_its_speed() =>
        Assert.Equal(
            """
            Ingested folder
              read          133 block files
              added         133 blocks, 27,570 transactions, in 27 snapshots
              rejected      0 messages
              took          0.50 s, 55,140 rows/s, commits included

            """,
            Written(new IngestOutcome(
                133, new WriteResult { Blocks = 133, Transactions = 27_570, Snapshots = 27 }, TimeSpan.FromSeconds(0.5))));

    [Fact]
    public void Nothing_new_is_said_so() =>
        Assert.Equal(
            """
            Ingested folder
              read          1 block file
              added         nothing new: 27 rows already there
              rejected      0 messages
              took          0.10 s

            """,
            Written(new IngestOutcome(1, new WriteResult { Duplicates = 27 }, TimeSpan.FromSeconds(0.1))));

    [Fact]
    public void What_left_the_lake_or_never_came_is_said_so() =>
        Assert.Equal(
            """
            Ingested folder
              read          4 block files
              added         2 blocks, 3 transactions, in 1 snapshot
              filled in     1 receipt
              removed       2 blocks with 7 transactions, orphaned (table reorganisations)
              left out      5 rows of orphaned blocks (table reorganisations)
              rejected      1 message
              took          1.00 s, 3 rows/s, commits included

            """,
            Written(new IngestOutcome(
                4,
                new WriteResult
                {
                    Blocks = 2,
                    Transactions = 3,
                    Snapshots = 1,
                    ReceiptsFilled = 1,
                    BlocksOrphaned = 2,
                    TransactionsRemoved = 7,
                    Displaced = 5,
                    Rejected = 1,
                },
                TimeSpan.FromSeconds(1))));

    static string Written(IngestOutcome outcome)
    {
        var output = new StringWriter { NewLine = "\n" };
        new DemoReport(output).WriteIngest("folder", outcome);
        return output.ToString();
    }
}
