using System.Globalization;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>What a prepared statement does.</summary>
enum PreparedForm
{
    /// <summary>Shows the keys with a remainder.</summary>
    Query,

    /// <summary>Adds a row.</summary>
    Insert,

    /// <summary>Changes the texts of the keys with a remainder.</summary>
    Update,

    /// <summary>Deletes the keys with a remainder.</summary>
    Delete,
}

/// <summary>A prepared statement. It names the table and the columns as they were called then.</summary>
sealed record ModelPrepared(string Name, PreparedForm Form, string Table, string Key, string Text)
{
    const int Divisor = 7;

    internal string Sql => $"PREPARE {Name} AS " + Form switch
    {
        PreparedForm.Query => $"SELECT {Key} FROM {Table} WHERE {Key} % {Divisor} = $1 AND coalesce({Text}, $2) IS NOT NULL",
        PreparedForm.Insert => $"INSERT INTO {Table}({Key}, {Text}) VALUES ($1, $2)",
        PreparedForm.Update => $"UPDATE {Table} SET {Text} = {Text} || $2 WHERE {Key} % {Divisor} = $1",
        _ => $"DELETE FROM {Table} WHERE {Key} % {Divisor} = $1 AND coalesce({Text}, $2) IS NOT NULL",
    };

    /// <summary>The table it is about; null when there is no such table or column any more.</summary>
    internal ModelTable? FindIn(IEnumerable<ModelTable> tables) =>
        tables.FirstOrDefault(t => t.Name == Table && t.Key.Name == Key && t.Text.Name == Text);

    internal string Execute(int number) => string.Create(CultureInfo.InvariantCulture, $"EXECUTE {Name}({number}, 'q')");

    /// <summary>The rows that its query shows, ordered.</summary>
    internal static List<string> Lines(ModelTable table, int number) =>
    [
        .. table.Rows.Where(r => r.Key % Divisor == number).Select(r => r.Key.ToString(CultureInfo.InvariantCulture))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The table after it.</summary>
    internal ModelTable ApplyTo(ModelTable table, int number) => table with
    {
        Rows = Form switch
        {
            PreparedForm.Insert => [.. table.Rows, table.NewRow(number, "q")],
            PreparedForm.Update =>
            [.. table.Rows.Select(r => r.Key % Divisor == number ? r.With(table.Text.Id, r.Values[table.Text.Id] + "q") : r)],
            PreparedForm.Delete => [.. table.Rows.Where(r => r.Key % Divisor != number)],
            _ => table.Rows,
        },
    };
}
