using System.Data.Common;
using Ekko.Cli.Formats;

namespace Ekko.Cli.Sql;

/// <summary>Runs statements one after another on one connection and writes each result in a format; the first failure ends it.</summary>
sealed class ScriptRunner(DbConnection connection, IResultFormat format, int rowLimit, TextWriter output)
{
    /// <summary>Runs one statement and writes what it answers.</summary>
    public async Task RunAsync(string statement, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (reader.FieldCount > 0)
            await format.WriteAsync(reader, output, rowLimit, cancellationToken);
        else if (format is TableFormat && reader.RecordsAffected >= 0)
            await output.WriteLineAsync($"{Counts.Of(reader.RecordsAffected, "row")} changed");
        await output.FlushAsync(cancellationToken);
    }
}
