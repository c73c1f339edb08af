using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>MERGE INTO of one statement: temporary tables and what was found out about source and target.</summary>
sealed record MergeRun(MergeStatement Merge, SessionLake Lake, LakeTable Table)
{
    /// <summary>The target's name in the statement's expressions, quoted.</summary>
    public string Target => SqlText.QuoteIdentifier(Merge.Alias ?? Merge.Table.Name);

    /// <summary>The source's name there, quoted.</summary>
    public string Source =>
        Merge.SourceAlias is { } alias ? SqlText.QuoteIdentifier(new TokenReader(new StatementText(alias)).TakeName()!) : "ekko_source";

    /// <summary>The temporary table of the source's rows; their number is in <see cref="LakeSession.SourceRow"/>.</summary>
    public required string SourceTable { get; init; }

    /// <summary>The source's columns.</summary>
    public required IReadOnlyList<string> SourceColumns { get; init; }

    /// <summary>The condition under which rows meet.</summary>
    public string Condition => Merge.Condition
        ?? string.Join(
            " AND ", Merge.Columns!.Select(c => $"{Target}.{SqlText.QuoteIdentifier(c)} = {Source}.{SqlText.QuoteIdentifier(c)}"));
}

// MERGE INTO: source rows are kept once, the rows they meet are found once, each kind of action then takes its rows from what was found.
sealed partial class LakeSession
{
    internal const string SourceRow = "__ekko_source";
    const string ActionColumn = "__ekko_action";

    RowSet Merge(MergeStatement merge)
    {
        if (FindTarget(merge.Table, merge.Text, "MERGE INTO") is not { } target)
            return RunChangeOfEngine(merge.Text, "MERGE");
        var source = CreateSource(merge);
        var changed = new List<string> { source };
        try
        {
            var run = new MergeRun(
                merge, target.Lake, target.Table)
            {
                SourceTable = source,
                SourceColumns = [.. ColumnNames(source).Where(c => c != SourceRow)]
            };
            foreach (var which in Enum.GetValues<MergeCase>())
            {
                if (which == MergeCase.Matched || merge.Actions.Any(a => a.Case == which))
                    changed.Add(Find(run, which, changed.Count > 1 ? changed[1] : ""));
            }

            var found = Combine(run, changed.Skip(1));
            changed.Add(found);
            return Act(run, found);
        }
        finally
        {
            foreach (var name in changed)
                DropChanged(name);
        }
    }

    string CreateSource(MergeStatement merge)
    {
        var name = NewChangedName();
        var relation = merge.SourceAlias is { } alias && !SqlText.QuoteIdentifier(merge.Source).Equals(alias, StringComparison.Ordinal)
            ? $"{merge.Source} AS {alias}" : merge.Source;
        var query = SelectRewriter.Rewrite($"{merge.With} SELECT *, row_number() OVER () AS {SourceRow} FROM {relation}", Source());
        RunToEnd(_connection, $"CREATE TEMP TABLE {name} AS {query}").Dispose();
        return "temp.main." + name;
    }

    List<string> ColumnNames(string table) => Describe("FROM " + table);

    /// <summary>Keeps the rows of one case with the number of the action each gets (null for none), and their values.</summary>
    string Find(MergeRun run, MergeCase which, string matched)
    {
        var target = $"{run.Merge.Table.Sql}{Alias(run.Merge.Alias)}";
        var source = $"{run.SourceTable} AS {run.Source}";
        var place = which == MergeCase.NotMatchedByTarget
            ? $"NULL::STRUCT(file BIGINT, position BIGINT, \"row\" BIGINT) AS {VirtualColumnNames.Place}"
            : $"{run.Target}.{VirtualColumnNames.Place}";
        var sourceRow = which == MergeCase.NotMatchedBySource ? "NULL::BIGINT" : $"{run.Source}.{SourceRow}";
        var from = which switch
        {
            MergeCase.Matched => $"{target} JOIN {source} ON ({run.Condition})",
            MergeCase.NotMatchedByTarget => $"{source} WHERE {run.Source}.{SourceRow} NOT IN (SELECT {SourceRow} FROM {matched})",
            _ => $"{target} WHERE {run.Target}.{VirtualColumnNames.Place} NOT IN (SELECT {VirtualColumnNames.Place} FROM {matched})",
        };
        var actions = run.Merge.Actions.Select((action, index) => (action, index)).Where(a => a.action.Case == which).ToList();
        // Conditions and values are written twice, so the number of the action is found first.
        var choice = actions.Count == 0 ? "NULL" : "CASE " + string.Concat(actions.Select(a =>
            string.Create(
                CultureInfo.InvariantCulture, $"WHEN {(a.action.Condition is null ? "true" : $"({a.action.Condition})")} THEN {a.index} ")))
                + "END";
        var values = run.Table.Columns.Select(
            (column, i) => $"{MergedValue(run, actions, column, i, choice)} AS {SqlText.QuoteIdentifier(column.Name)}");
        var name = NewChangedName();
        var query = SelectRewriter.Rewrite(
            $"{run.Merge.With} SELECT {place}, {sourceRow} AS {SourceRow}, CAST({choice} AS INTEGER) AS {ActionColumn}, {string.Join(", ", values)} FROM {from}", Source());
        RunToEnd(_connection, $"CREATE TEMP TABLE {name} AS {query}").Dispose();
        RaiseErrors(run, actions, name);
        return "temp.main." + name;
    }

    /// <summary>The value of a column after the action a row gets.</summary>
    static string MergedValue(MergeRun run, List<(MergeAction Action, int Index)> actions, LakeColumn column, int position, string choice)
    {
        var branches = string.Concat(actions.Select(a => a.Action.Kind switch
        {
            MergeActionKind.Update => Branch(a.Index, UpdatedValue(run, a.Action, column, position)),
            MergeActionKind.Insert => Branch(a.Index, InsertedValue(run, a.Action, column, position)),
            MergeActionKind.Delete => Branch(a.Index, $"{run.Target}.{SqlText.QuoteIdentifier(column.Name)}"),
            _ => "",
        }));
        return branches.Length == 0 ? $"CAST(NULL AS {column.SqlType})" : $"CASE {choice}{branches} END";

        string Branch(int index, string value) =>
            string.Create(CultureInfo.InvariantCulture, $" WHEN {index} THEN CAST(({value}) AS {column.SqlType})");
    }

    static string UpdatedValue(MergeRun run, MergeAction action, LakeColumn column, int position)
    {
        var old = $"{run.Target}.{SqlText.QuoteIdentifier(column.Name)}";
        if (action.Assignments is not { } assignments)
            return SourceValue(run, action, column, position) ?? old;
        if (assignments.FirstOrDefault(a => run.Table.FindColumn(a.Column) is null) is { Column: { } unknown })
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Binder Error: Referenced update column {unknown} not found in table!");
        foreach (var (name, expression) in assignments)
        {
            if (SqlName.Same(name, column.Name))
                return expression ?? StubDefinition.DefaultOf(column);
        }

        return old;
    }

    static string InsertedValue(MergeRun run, MergeAction action, LakeColumn column, int position)
    {
        if (action.Values is not { } values)
        {
            if (action.Columns is null)
                return SourceValue(run, action, column, position) ?? StubDefinition.DefaultOf(column);
            throw new DuckLakeException("Binder Error: MERGE INTO: INSERT with a column list needs VALUES.");
        }

        var columns = action.Columns ?? [.. run.Table.Columns.Select(c => c.Name)];
        if (columns.FirstOrDefault(c => run.Table.FindColumn(c) is null) is { } unknown)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Binder Error: Table \"{run.Table.Name}\" does not have a column with name \"{unknown}\"");
        if (columns.Count != values.Count)
            throw new DuckLakeException(
                $"Binder Error: table {run.Table.Name} has {columns.Count} columns but {values.Count} values were supplied");
        var index = columns.ToList().FindIndex(c => SqlName.Same(c, column.Name));
        return index < 0 || values[index].Trim().Equals("DEFAULT", StringComparison.OrdinalIgnoreCase)
            ? StubDefinition.DefaultOf(column) : values[index];
    }

    /// <summary>The source's column for a column of the table where all are taken over; null when there is none.</summary>
    static string? SourceValue(MergeRun run, MergeAction action, LakeColumn column, int position)
    {
        var name = action.ByName
            ? run.SourceColumns.FirstOrDefault(c => SqlName.Same(c, column.Name)) : run.SourceColumns.ElementAtOrDefault(position);
        return name is null ? null : $"{run.Source}.{SqlText.QuoteIdentifier(name)}";
    }

    void RaiseErrors(MergeRun run, List<(MergeAction Action, int Index)> actions, string name)
    {
        foreach (var (action, index) in actions.Where(a => a.Action.Kind == MergeActionKind.Error))
        {
            using var rows = RunToEnd(
                _connection,
                string.Create(CultureInfo.InvariantCulture, $"SELECT 1 FROM temp.main.{name} WHERE {ActionColumn} = {index} LIMIT 1"));
            using var chunk = rows.Fetch(_cancellation);
            if (chunk is null)
                continue;
            DropChanged("temp.main." + name);
            var message = action.Message is { } expression ? Evaluate([expression])[0] : null;
            throw new DuckLakeException(
                DuckLakeErrorKind.Invalid,
                $"Constraint Error: Merge error condition{(action.Condition is null ? "" : $" {action.Condition.Trim()}")} met on \"{run.Table.Name}\"{(message is null ? "" : $": {message}")}");
        }
    }

    /// <summary>All rows that get an action, each row of the target at most once.</summary>
    string Combine(MergeRun run, IEnumerable<string> parts)
    {
        var name = NewChangedName();
        var acting = run.Merge.Actions.Select((action, index) => (action, index))
            .Where(a => a.action.Kind is MergeActionKind.Update or MergeActionKind.Delete or MergeActionKind.Insert)
            .Select(a => a.index.ToString(CultureInfo.InvariantCulture));
        var inserting = string.Join(", ", Numbers(run, MergeActionKind.Insert).DefaultIfEmpty("-1"));
        var all = string.Join(
            " UNION ALL ", parts.Select(p => $"FROM {p} WHERE {ActionColumn} IN ({string.Join(", ", acting.DefaultIfEmpty("-1"))})"));
        RunToEnd(_connection, $"CREATE TEMP TABLE {name} AS FROM ({all}) QUALIFY {ActionColumn} IN ({inserting}) "
            + $"OR row_number() OVER (PARTITION BY {VirtualColumnNames.Place}, {ActionColumn} IN ({inserting}) ORDER BY {SourceRow}) = 1")
                .Dispose();
        return "temp.main." + name;
    }

    static IEnumerable<string> Numbers(MergeRun run, params MergeActionKind[] kinds) =>
        run.Merge.Actions.Select((action, index) => (action, index))
        .Where(a => kinds.Contains(a.action.Kind)).Select(a => a.index.ToString(CultureInfo.InvariantCulture));

    RowSet Act(MergeRun run, string found)
    {
        var (lake, table) = (run.Lake, run.Table);
        var columns = string.Join(", ", table.Columns.Select(c => SqlText.QuoteIdentifier(c.Name)));
        var removed = ReadPlaces($"SELECT {PlaceColumns} FROM {found} WHERE {Is(run, MergeActionKind.Update, MergeActionKind.Delete)}");
        var updated = Count($"{found} WHERE {Is(run, MergeActionKind.Update)}");
        var inserted = Count($"{found} WHERE {Is(run, MergeActionKind.Insert)}");
        var answer = run.Merge.Returning is { } returning ? Told(run, returning, columns, found) : RowSet.Changed(removed.Count + inserted);
        return Answered(answer, () =>
        {
            if (updated > 0)
                WriteUpdated(
                    lake, table,
                    $"(SELECT {VirtualColumnNames.Place}, {columns} FROM {found} WHERE {Is(run, MergeActionKind.Update)}) AS ekko_updated",
                    updated);
            if (inserted > 0)
                WriteCounted(
                    lake, table, _connection, $"(SELECT {columns} FROM {found} WHERE {Is(run, MergeActionKind.Insert)}) AS ekko_inserted",
                    inserted, inserted);
            if (removed.Count > 0)
                Apply(lake, table, removed);
        });
    }

    RowSet Told(MergeRun run, string returning, string columns, string found)
    {
        var action = string.Concat(
            run.Merge.Actions.Select(
                (a, i) => string.Create(CultureInfo.InvariantCulture, $" WHEN {i} THEN '{a.Kind.ToString().ToUpperInvariant()}'")));
        return RunToEnd(_connection, SelectRewriter.Rewrite(
            $"SELECT {WithoutAction(returning)} FROM (SELECT CASE {ActionColumn}{action} END AS merge_action, {columns} FROM {found}) AS {run.Target}", Source()));
    }

    /// <summary>RETURNING knows merge_action by name; a star leaves it out.</summary>
    static string WithoutAction(string returning)
    {
        var text = new StatementText(returning);
        var edits = new TextEdits();
        for (var i = 0; i < text.Tokens.Count; i++)
        {
            var before = i == 0 ? "," : text.Span(text.Tokens[i - 1]);
            if (text.Span(text.Tokens[i]) is "*" && (before is "," or ".")
                && !text.Span(text.Tokens[i + 1]).Equals("EXCLUDE", StringComparison.OrdinalIgnoreCase))
                edits.Insert(text.Tokens[i].End, " EXCLUDE (merge_action)");
        }

        return edits.Apply(text.Text);
    }

    static string Is(MergeRun run, params MergeActionKind[] kinds) =>
        $"{ActionColumn} IN ({string.Join(", ", Numbers(run, kinds).DefaultIfEmpty("-1"))})";

    long Count(string from)
    {
        using var result = _connection.Query("SELECT count(*) FROM " + from, _cancellation);
        using var chunk = result.Fetch(_cancellation);
        return chunk![0].Values<long>()[0];
    }
}
