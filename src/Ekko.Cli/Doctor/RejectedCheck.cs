using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>Were there messages that could not become rows?</summary>
sealed class RejectedCheck : LakeCheck
{
    public override string Name => "rejected";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        if ((await lake.TreeAsync(cancellationToken)).FindTable("main", "rejected_messages") is null)
            return CheckResult.Ok("none");
        await using var command = context.Source.CreateCommand(
            "SELECT count(*), count(*) FILTER (received_at > now() - INTERVAL 1 DAY), any_value(reason) FROM rejected_messages");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var count = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
        return count == 0
            ? CheckResult.Ok("none")
            : CheckResult.Warning(
                $"{Counts.Of(count, "message")} could not become rows, "
                    + $"{Counts.Of(Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture))} "
                + $"of them in the last day, such as: {Cells.Text(reader, 2)}",
                "ekko sql -c \"SELECT reason, count(*) FROM rejected_messages GROUP BY ALL\" tells why; they are kept whole, and can be "
                    + "sent "
                + "again");
    }
}
