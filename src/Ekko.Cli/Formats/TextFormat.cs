using System.Buffers;
using System.Data.Common;
using System.Text;

namespace Ekko.Cli.Formats;

/// <summary>
/// Tab-separated values without a header, for pipes: one row per line; backslash, tab, newline and carriage return are written
/// <c>\\</c>, <c>\t</c>, <c>\n</c>, <c>\r</c>, and NULL is <c>\N</c> (the text format of PostgreSQL's COPY).
/// </summary>
sealed class TextFormat : IResultFormat
{
    static readonly SearchValues<char> Special = SearchValues.Create("\\\t\r\n");

    public string Name => "text";

    public async Task WriteAsync(DbDataReader reader, TextWriter output, int rowLimit, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                if (column > 0)
                    output.Write('\t');
                output.Write(Field(Cells.Text(reader, column)));
            }

            output.WriteLine();
        }
    }

    static string Field(string? text)
    {
        if (text is null)
            return "\\N";
        if (!text.AsSpan().ContainsAny(Special))
            return text;
        return new StringBuilder(text).Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n").Replace("\r", "\\r").ToString();
    }
}
