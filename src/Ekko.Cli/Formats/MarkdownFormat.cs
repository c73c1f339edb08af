using System.Data.Common;

namespace Ekko.Cli.Formats;

/// <summary>A GitHub table: numbers to the right, <c>|</c> escaped, line breaks as <c>&lt;br&gt;</c>, NULL empty.</summary>
sealed class MarkdownFormat : IResultFormat
{
    public string Name => "markdown";

    public async Task WriteAsync(DbDataReader reader, TextWriter output, int rowLimit, CancellationToken cancellationToken)
    {
        WriteRow(output, Cells.Names(reader));
        WriteRow(output, Cells.Types(reader).Select(type => Cells.IsNumeric(type) ? "---:" : "---"));
        while (await reader.ReadAsync(cancellationToken))
            WriteRow(output, Enumerable.Range(0, reader.FieldCount).Select(column => Cells.Text(reader, column) ?? ""));
    }

    static void WriteRow(TextWriter output, IEnumerable<string> cells) =>
        output.WriteLine($"| {string.Join(" | ", cells.Select(Escape))} |");

    static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("\r\n", "<br>", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal)
        .Replace("\r", "<br>", StringComparison.Ordinal);
}
