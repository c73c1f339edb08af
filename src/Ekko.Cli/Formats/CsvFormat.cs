using System.Buffers;
using System.Data.Common;

namespace Ekko.Cli.Formats;

/// <summary>RFC 4180 with a header; NULL is an empty field, an empty string is <c>""</c>.</summary>
sealed class CsvFormat : IResultFormat
{
    static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public string Name => "csv";

    public async Task WriteAsync(DbDataReader reader, TextWriter output, int rowLimit, CancellationToken cancellationToken)
    {
        output.WriteLine(string.Join(',', Cells.Names(reader).Select(Field)));
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                if (column > 0)
                    output.Write(',');
                output.Write(Field(Cells.Text(reader, column)));
            }

            output.WriteLine();
        }
    }

    static string Field(string? text) => text switch
    {
        null => "",
        "" => "\"\"",
        _ when text.AsSpan().ContainsAny(Special) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => text,
    };
}
