using System.Globalization;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>A column of the model; its id survives renames and changes of its type.</summary>
/// <param name="Id">Unique in a history.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in SQL.</param>
/// <param name="Initial">The text rows have that were there before it.</param>
sealed record ModelColumn(int Id, string Name, string Type, string? Initial);

/// <summary>A row of the model: its key and the text of its values by column.</summary>
sealed record ModelRow(int Key, IReadOnlyDictionary<int, string?> Values)
{
    internal ModelRow With(int column, string? value) => this with { Values = new Dictionary<int, string?>(Values) { [column] = value } };
}

/// <summary>What there is in a version.</summary>
sealed record ModelLake(List<ModelTable> Tables, List<ModelView> Views);

/// <summary>A table of the model. It never changes: each change makes another one.</summary>
/// <param name="Id">Unique in a history.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns: first the key, then a text, then others.</param>
/// <param name="Rows">Its rows, in no order.</param>
sealed record ModelTable(int Id, string Name, IReadOnlyList<ModelColumn> Columns, IReadOnlyList<ModelRow> Rows)
{
    internal ModelColumn Key => Columns[0];

    internal ModelColumn Text => Columns[1];

    /// <summary>Columns that partitions or sort orders use and that therefore stay.</summary>
    internal IReadOnlyList<int> Bound { get; init; } = [];

    /// <summary>What <see cref="SelectText"/> gives, ordered.</summary>
    internal List<string> Lines(IReadOnlyList<ModelColumn>? columns = null) =>
        [.. Rows.Select(r => Line(r, columns ?? Columns)).Order(StringComparer.Ordinal)];

    /// <summary>A SELECT list of one text for each row.</summary>
    internal string SelectText => string.Join(" || ':' || ", Columns.Select(c => $"coalesce(CAST({c.Name} AS VARCHAR), '~')"));

    /// <summary>A new row: other columns have their default, which is their initial value.</summary>
    internal ModelRow NewRow(int key, string text) =>
        new(key, Columns.Skip(1).ToDictionary(c => c.Id, c => c.Id == Text.Id ? text : c.Initial));

    internal static string Line(ModelRow row, IReadOnlyList<ModelColumn> columns) =>
        string.Join(
            ':', columns.Select(
                (c, i) =>
                    i == 0 ? row.Key.ToString(CultureInfo.InvariantCulture)
                    : (row.Values.TryGetValue(c.Id, out var value) ? value : c.Initial) ?? "~"));
}
