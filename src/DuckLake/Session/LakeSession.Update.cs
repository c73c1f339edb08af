using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

// UPDATE: the old rows are deleted, the new ones added under their row ids.
sealed partial class LakeSession
{
    RowSet Update(UpdateStatement update)
    {
        if (FindTarget(update.Table, update.Text, "UPDATE") is not { } target)
            return RunChangeOfEngine(update.Text, "UPDATE");
        var (lake, table) = target;
        var label = SqlText.QuoteIdentifier(update.Alias ?? update.Table.Name);
        var values = NewValues(table, update.Assignments, label);
        var list = string.Concat(table.Columns.Select((c, i) => $", {values[i]} AS {SqlText.QuoteIdentifier(c.Name)}"));
        var from = $"{update.Table.Sql}{Alias(update.Alias)}{(update.From is null ? "" : ", " + update.From)}{Where(update.Where)}";
        var changed = CreateChanged(
            $"{update.With} SELECT {label}.{VirtualColumnNames.Place}{list} FROM {from}", unique: update.From is not null);
        try
        {
            var places = ReadPlaces($"SELECT {PlaceColumns} FROM {changed}");
            var answer = update.Returning is null
                ? RowSet.Changed(places.Count)
                : Returning(update.Returning, changed, update.Alias ?? update.Table.Name, "");
            return Answered(answer, () =>
            {
                if (places.Count == 0)
                    return;
                WriteUpdated(lake, table, changed, places.Count);
                Apply(lake, table, places);
            });
        }
        finally
        {
            DropChanged(changed);
        }
    }

    /// <summary>What each column of the table becomes, as expressions with the column's type.</summary>
    static List<string> NewValues(LakeTable table, IReadOnlyList<Assignment> assignments, string label)
    {
        var given = new Dictionary<LakeColumn, string>();
        foreach (var (name, expression) in assignments)
        {
            var column = table.FindColumn(name) ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Binder Error: Referenced update column {name} not found in table!");
            if (!given.TryAdd(column, $"CAST(({expression ?? StubDefinition.DefaultOf(column)}) AS {column.SqlType})"))
                throw new DuckLakeException($"Binder Error: Multiple assignments to same column \"{name}\"");
        }

        return [.. table.Columns.Select(c => given.TryGetValue(c, out var value) ? value : $"{label}.{SqlText.QuoteIdentifier(c.Name)}")];
    }

    /// <summary>
    /// Adds the new images of rows from the temporary table. Rows that were committed keep their row ids; rows of this transaction, whose
    /// ids are not final, are new rows.
    /// </summary>
    void WriteUpdated(SessionLake lake, LakeTable table, string changed, long count) =>
        Blocking.Wait(lake.Lake.Lake.AddImagesAsync(lake.Transaction, table, _connection, changed, count, _cancellation));
}
