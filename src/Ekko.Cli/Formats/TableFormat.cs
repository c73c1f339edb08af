using System.Data.Common;
using System.Globalization;

namespace Ekko.Cli.Formats;

/// <summary>A framed table for eyes: names, types, at most <c>rowLimit</c> rows, long cells cut, control characters made visible.</summary>
sealed class TableFormat : IResultFormat
{
    /// <summary>The widest a cell gets; a transaction hash fits.</summary>
    const int MaxCellWidth = 72;

    public string Name => "table";

    public async Task WriteAsync(DbDataReader reader, TextWriter output, int rowLimit, CancellationToken cancellationToken)
    {
        var (names, types) = (Cells.Names(reader), Cells.Types(reader));
        var rows = new List<string[]>();
        var more = false;
        while (await reader.ReadAsync(cancellationToken))
        {
            more = rowLimit > 0 && rows.Count == rowLimit;
            if (more)
                break;
            rows.Add([.. Enumerable.Range(0, names.Length).Select(column => Shown(Cells.Text(reader, column)))]);
        }

        Write(output, [.. names.Select(Shown)], [.. types.Select(Shown)], rows, [.. types.Select(Cells.IsNumeric)]);
        output.WriteLine(more
            ? string.Create(CultureInfo.InvariantCulture, $"first {rows.Count:N0} rows; there are more (--limit 0 shows all)")
            : Counts.Of(rows.Count, "row"));
    }

    static void Write(TextWriter output, string[] names, string[] types, List<string[]> rows, bool[] right)
    {
        var widths = names.Select((name, i) =>
            Math.Max(Math.Max(TextWidth.Of(name), TextWidth.Of(types[i])), rows.Count == 0 ? 0 : rows.Max(row => TextWidth.Of(row[i]))))
                .ToArray();
        WriteRule(output, widths, '┌', '┬', '┐');
        WriteRow(output, names, widths, right);
        WriteRow(output, types, widths, right);
        WriteRule(output, widths, '├', '┼', '┤');
        foreach (var row in rows)
            WriteRow(output, row, widths, right);
        WriteRule(output, widths, '└', '┴', '┘');
    }

    static void WriteRule(TextWriter output, int[] widths, char left, char middle, char right) =>
        output.WriteLine($"{left}{string.Join(middle, widths.Select(width => new string('─', width + 2)))}{right}");

    static void WriteRow(TextWriter output, string[] cells, int[] widths, bool[] right)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var padding = new string(' ', widths[i] - TextWidth.Of(cells[i]));
            output.Write(right[i] ? $"│ {padding}{cells[i]} " : $"│ {cells[i]}{padding} ");
        }

        output.WriteLine('│');
    }

    static string Shown(string? text)
    {
        if (text is null)
            return "NULL";
        if (text.Any(char.IsControl))
            text = string.Concat(text.Select(Visible));
        return TextWidth.Cut(text, MaxCellWidth);
    }

    static string Visible(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
        _ => c.ToString(),
    };
}
