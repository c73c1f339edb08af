using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

// DELETE and TRUNCATE, and what all statements share that change rows: a query finds the rows and where they are.
sealed partial class LakeSession
{
    const string PlaceColumns = $"{VirtualColumnNames.Place}.file, {VirtualColumnNames.Place}.position, {VirtualColumnNames.Place}.row";
    const string PositionColumns =
        $"{VirtualColumnNames.Position}.file, {VirtualColumnNames.Position}.position, {VirtualColumnNames.Position}.row";

    static long _lastChange;

    /// <summary>Scans of the running statement that look for rows to change.</summary>
    readonly List<TableScan> _places = [];

    RowSet Delete(DeleteStatement delete)
    {
        if (FindTarget(delete.Table, delete.Text, "DELETE") is not { } target)
            return RunChangeOfEngine(delete.Text, "DELETE");
        var (lake, table) = target;
        if (delete is { Using: null, Where: null, Returning: null })
            return DeleteAll(lake, table);
        var label = delete.Alias ?? delete.Table.Name;
        var from = $"{delete.Table.Sql}{Alias(delete.Alias)}{(delete.Using is null ? "" : ", " + delete.Using)}{Where(delete.Where)}";
        if (delete.Returning is null)
        {
            var places = FindPlaces(
                $"{delete.With} SELECT {PositionColumns} FROM (SELECT {SqlText.QuoteIdentifier(label)}.{VirtualColumnNames.Position} FROM {from}) AS ekko_found");
            Apply(lake, table, places);
            return RowSet.Changed(places.Count);
        }

        var columns = string.Concat(table.Columns.Select(c => $", {SqlText.QuoteIdentifier(label)}.{SqlText.QuoteIdentifier(c.Name)}"));
        var changed = CreateChanged(
            $"{delete.With} SELECT {SqlText.QuoteIdentifier(label)}.{VirtualColumnNames.Place}{columns} FROM {from}",
            unique: delete.Using is not null);
        try
        {
            var places = ReadPlaces($"SELECT {PlaceColumns} FROM {changed}");
            return Answered(Returning(delete.Returning, changed, label, ""), () => Apply(lake, table, places));
        }
        finally
        {
            DropChanged(changed);
        }
    }

    /// <summary>Ends all files and rows without looking at them.</summary>
    RowSet DeleteAll(SessionLake lake, LakeTable table)
    {
        var seen = FindTable(lake, table);
        var scan = Plan(seen, []);
        var count = scan.RowCount ?? CountRows(seen);
        foreach (var file in scan.DataFiles)
            lake.Transaction.EndFile(table.Id, file);
        foreach (var rows in scan.Inlined)
            lake.Transaction.EndRows(table.Id, rows.Table, rows.RowIds.ToArray());
        return RowSet.Changed(count);
    }

    long CountRows(ResolvedRelation.Table table)
    {
        var scan = PlanToRead(table, [], VirtualColumns.None);
        using var result = _connection.Query($"SELECT count(*) FROM {scan.Relation(VirtualColumns.None)} AS ekko_counted", _cancellation);
        using var chunk = result.Fetch(_cancellation);
        return chunk![0].Values<long>()[0];
    }

    static ResolvedRelation.Table FindTable(SessionLake lake, LakeTable table) =>
        new(lake.Lake.Name, lake.Tree.FindSchema(table.Schema)!.Name, lake.Tree, table, IsTimeTravel: false);

    /// <summary>The lake table a statement changes, made ready to be changed; null when it is the engine's.</summary>
    (SessionLake Lake, LakeTable Table)? FindTarget(SqlName name, StatementText text, string verb)
    {
        ShowLakes();
        if (Names.Resolve(name) is not { } place || (name.Parts.Count == 1 && IsTemporary(name.Name)))
            return null;
        var lake = ViewOf(place.Lake);
        if (lake.Tree.FindTable(place.Schema, name.Name) is not { } table)
        {
            if (lake.Tree.FindView(place.Schema, name.Name) is not null)
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound,
                    $"Binder Error: Can only {verb.ToLowerInvariant()} {(verb == "UPDATE" ? "base table" : "from base table")}");
            // The engine knows best how to say that there is no such table.
            RunEngine(text.Trimmed).Dispose();
            return null;
        }

        _ = lake.Transaction;
        WriteStagedRows((lake.Lake, table.Id));
        return (lake, table);
    }

    RowSet RunChangeOfEngine(StatementText text, string verb)
    {
        RefuseLakeNames(text, verb);
        return RunEngine(text.Trimmed);
    }

    /// <summary>Runs a query over lake tables that answers places.</summary>
    RowLocations FindPlaces(string query) => ReadPlaces(RewriteAndFetch(query));

    RowLocations ReadPlaces(string sql)
    {
        var places = new RowLocations();
        using var rows = RunEngine(sql);
        while (rows.Fetch(_cancellation) is { } chunk)
        {
            using (chunk)
                places.Add(chunk);
        }

        return places;
    }

    void Apply(SessionLake lake, LakeTable table, RowLocations places) =>
        places.Delete(lake.Transaction, table.Id, _places, InliningLimit(lake, table with { Columns = [] }));

    /// <summary>Keeps the answer of a query over lake tables in a temporary table, so that it can be read several times.</summary>
    /// <param name="query">The query; its first column is the place.</param>
    /// <param name="unique">Whether a row can be found several times; only its first finding counts.</param>
    string CreateChanged(string query, bool unique)
    {
        var name = NewChangedName();
        var rewritten = SelectRewriter.Rewrite(query, Source());
        RunToEnd(_connection, unique
            ? $"CREATE TEMP TABLE {name} AS SELECT DISTINCT ON ({VirtualColumnNames.Place}) * FROM ({rewritten})"
            : $"CREATE TEMP TABLE {name} AS {rewritten}").Dispose();
        return "temp.main." + name;
    }

    static string NewChangedName() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"__ekko_changed_{Interlocked.Increment(ref _lastChange)}");

    void DropChanged(string name) => _connection.Execute("DROP TABLE IF EXISTS " + name, CancellationToken.None);

    /// <summary>The rows of RETURNING, over the rows as the temporary table has them.</summary>
    /// <summary>Changes rows once it is known that what is wanted of them can be told.</summary>
    static RowSet Answered(RowSet answer, Action change)
    {
        try
        {
            change();
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    RowSet Returning(string list, string changed, string label, string more)
    {
        var rowId = NamesRowId(list) ? $", {VirtualColumnNames.Place}.row AS rowid" : "";
        return RunToEnd(_connection, SelectRewriter.Rewrite(
            $"SELECT {(rowId.Length > 0 ? WithoutRowId(list) : list)} FROM (SELECT * EXCLUDE ({VirtualColumnNames.Place}{more}){rowId} FROM {changed}) AS {SqlText.QuoteIdentifier(label)}",
            Source()));
    }

    static bool NamesRowId(string list)
    {
        var text = new StatementText(list);
        return text.Tokens.Any(t => t.Kind == SqlTokenKind.Word && text.Span(t).Equals("rowid", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The list with its plain stars leaving out the row id, as they do for the table itself.</summary>
    static string WithoutRowId(string list) =>
        string.Join(", ", TokenReader.SplitGroup($"({list})").Select(static item => item.Trim() == "*" ? "* EXCLUDE (rowid)" : item));

    static string Alias(string? alias) => alias is null ? "" : " AS " + SqlText.QuoteIdentifier(alias);

    static string Where(string? condition) => condition is null ? "" : " WHERE " + condition;
}
