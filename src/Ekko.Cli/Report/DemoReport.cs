using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.Writing;

namespace Ekko.Cli.Report;

/// <summary>What <c>ekko demo</c> tells its user.</summary>
sealed class DemoReport(TextWriter output)
{
    /// <summary>What was done just now.</summary>
    public void WriteIngest(string folder, IngestOutcome outcome)
    {
        output.WriteLine($"Ingested {folder}");
        Line("read", Counts.Of(outcome.Files, "block file"));
        WriteWritten(outcome.Written);
        var seconds = outcome.Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        Line("took",
            outcome.Written.Transactions == 0 ? $"{seconds} s" : $"{seconds} s, {Counts.Of((long)outcome.RowsPerSecond)} rows/s, "
                + "commits included");
    }

    /// <summary>What the lake took.</summary>
    public void WriteWritten(WriteResult written)
    {
        foreach (var (name, text) in WrittenLines.Of(written))
            Line(name, text);
    }

    /// <summary>What the lake holds now.</summary>
    public async Task WriteLakeAsync(LakeFacts facts, EkkoOptions options, CancellationToken cancellationToken)
    {
        output.WriteLine();
        output.WriteLine("Transactions by network");
        var networks = await facts.NetworksAsync(cancellationToken);
        foreach (var network in networks)
            output.WriteLine($"  {network.Name,-22}{Counts.Of(network.Transactions),10} in {Counts.Of(network.Blocks, "block")}");
        output.WriteLine(
            $"  {"all",-22}{Counts.Of(networks.Sum(n => n.Transactions)),10} in {Counts.Of(networks.Sum(n => n.Blocks), "block")}");

        output.WriteLine();
        output.WriteLine("The lake");
        var (files, bytes) = await facts.FilesAsync(cancellationToken);
        Line("catalog", ConfiguredLake.Location(options));
        Line("data", $"{options.DataPath}: {Counts.Of(files, "file")}, {Counts.Bytes(bytes)}");
        Line("snapshots", $"0 to {Counts.Of(await facts.LatestVersionAsync(cancellationToken))}");
        Line("rejected", Counts.Of(await facts.RejectedAsync(cancellationToken), "message"));

        output.WriteLine();
        output.WriteLine("Time travel");
        foreach (var fact in await facts.TimeTravelAsync(cancellationToken))
        {
            Line(fact.Kind, fact.Answer);
            Line("", fact.Sql);
        }

        output.WriteLine();
        output.WriteLine("Go on with: ./ekko sql");
    }

    void Line(string name, string text) => output.WriteLine($"  {name,-14}{text}");
}
