using System.Globalization;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>How a session gives rows to keys that may be there.</summary>
enum UpsertForm
{
    /// <summary>One MERGE, which runs again when another commit was in its way.</summary>
    Merge,

    /// <summary>A MERGE in a transaction, which fails when another commit was in its way.</summary>
    MergeInTransaction,

    /// <summary>Prepared statements in a transaction that delete the keys and insert them.</summary>
    DeleteAndInsert,
}

/// <summary>
/// An upsert of neighbouring keys by a session. Each has its own mark, so that the rows tell which of them ran and in what order.
/// </summary>
sealed record ModelUpsert(UpsertForm Form, int First, int End, string Mark)
{
    internal bool MayFail => Form != UpsertForm.Merge;

    /// <summary>The table after it.</summary>
    internal ModelTable ApplyTo(ModelTable table)
    {
        bool IsMeant(ModelRow row) => row.Key >= First && row.Key < End;
        var keys = Enumerable.Range(First, End - First);
        if (Form == UpsertForm.DeleteAndInsert)
            return table with { Rows = [.. table.Rows.Where(r => !IsMeant(r)), .. keys.Select(k => table.NewRow(k, Mark))] };
        var there = table.Rows.Select(r => r.Key).ToHashSet();
        return table with
        {
            Rows =
            [
                .. table.Rows.Select(r => IsMeant(r) ? r.With(table.Text.Id, r.Values[table.Text.Id] + Mark) : r),
                .. keys.Where(k => !there.Contains(k)).Select(k => table.NewRow(k, Mark)),
            ],
        };
    }

    /// <summary>Its statements.</summary>
    internal IReadOnlyList<string> Statements(ModelTable table)
    {
        var (k, v) = (table.Key.Name, table.Text.Name);
        var merge = string.Create(CultureInfo.InvariantCulture, $"""
            MERGE INTO {table.Name} AS target USING (SELECT range AS key FROM range({First}, {End})) s ON target.{k} = s.key
            WHEN MATCHED THEN UPDATE SET {v} = target.{v} || '{Mark}' WHEN NOT MATCHED THEN INSERT ({k}, {v}) VALUES (s.key, '{Mark}')
            """);
        return Form switch
        {
            UpsertForm.Merge => [merge],
            UpsertForm.MergeInTransaction => ["BEGIN", merge, "COMMIT"],
            _ =>
            [
                $"PREPARE gone AS DELETE FROM {table.Name} WHERE {k} >= $1 AND {k} < $2",
                $"PREPARE come AS INSERT INTO {table.Name}({k}, {v}) SELECT range, $3 FROM range($1, $2)",
                "BEGIN",
                string.Create(CultureInfo.InvariantCulture, $"EXECUTE gone({First}, {End})"),
                string.Create(CultureInfo.InvariantCulture, $"EXECUTE come({First}, {End}, '{Mark}')"),
                "COMMIT",
            ],
        };
    }
}
