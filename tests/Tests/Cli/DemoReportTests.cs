using Ekko.Cli.Report;

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
            Written(new IngestOutcome(133, 133, 27_570, 0, 0, 27, TimeSpan.FromSeconds(0.5))));

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
            Written(new IngestOutcome(1, 0, 0, 27, 0, 0, TimeSpan.FromSeconds(0.1))));

    static string Written(IngestOutcome outcome)
    {
        var output = new StringWriter { NewLine = "\n" };
        new DemoReport(output).WriteIngest("folder", outcome);
        return output.ToString();
    }
}
