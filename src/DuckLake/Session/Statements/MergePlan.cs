using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>The queries of a MERGE INTO: which rows of source and target meet, which action each gets, what their columns become.</summary>
sealed record MergePlan(MergeStatement Merge, LakeTable Table)
{
    /// <summary>The column of a source row's number.</summary>
    public const string SourceRow = "__ekko_source";

    /// <summary>The column of the number of the action that a row gets.</summary>
    public const string ActionColumn = "__ekko_action";

    /// <summary>The target's name in the statement's expressions, quoted.</summary>
    public string Target => SqlText.QuoteIdentifier(Merge.Alias ?? Merge.Table.Name);

    /// <summary>The temporary table of the source's rows; their number is in <see cref="SourceRow"/>.</summary>
    public required string SourceTable { get; init; }

    /// <summary>The source's columns.</summary>
    public required IReadOnlyList<string> SourceColumns { get; init; }

    /// <summary>The query of the rows of source and target that meet.</summary>
    public static string MatchQuery(MergeStatement merge)
    {
        var condition = merge.Condition is { } on
            ? $"ON ({on})" : $"USING ({string.Join(", ", merge.Columns!.Select(SqlText.QuoteIdentifier))})";
        return $"{merge.With} SELECT * FROM {merge.Table.Sql}{Clauses.Alias(merge.Alias)} JOIN {SourceRelation(merge)} {condition}";
    }

    /// <summary>The source as a relation with its alias.</summary>
    public static string SourceRelation(MergeStatement merge) =>
        merge.SourceAlias is { } alias && !SqlText.QuoteIdentifier(merge.Source).Equals(alias, StringComparison.Ordinal)
            ? $"{merge.Source} AS {alias}" : merge.Source;

    string Source =>
        Merge.SourceAlias is { } alias ? SqlText.QuoteIdentifier(new TokenReader(new StatementText(alias)).TakeName()!) : "ekko_source";

    string Condition => Merge.Condition ?? string.Join(
        " AND ", Merge.Columns!.Select(c => $"{Target}.{SqlText.QuoteIdentifier(c)} = {Source}.{SqlText.QuoteIdentifier(c)}"));

    /// <summary>The actions of a case, with their numbers.</summary>
    public List<(MergeAction Action, int Index)> ActionsOf(MergeCase which) =>
        [.. Merge.Actions.Select((action, index) => (action, index)).Where(a => a.action.Case == which)];

    /// <summary>The condition that a row gets an action of one of these kinds.</summary>
    public string Gets(params MergeActionKind[] kinds) => $"{ActionColumn} IN ({Numbers(kinds)})";

    /// <summary>The query of the rows of one case: place, source row, action, and the columns' values after it.</summary>
    /// <param name="which">The case.</param>
    /// <param name="matched">Where the rows of <see cref="MergeCase.Matched"/> are kept.</param>
    public string Find(MergeCase which, string matched)
    {
        var target = $"{Merge.Table.Sql}{Clauses.Alias(Merge.Alias)}";
        var source = $"{SourceTable} AS {Source}";
        var place = which == MergeCase.NotMatchedByTarget
            ? $"NULL::STRUCT(file BIGINT, position BIGINT, \"row\" BIGINT) AS {VirtualColumnNames.Place}"
            : $"{Target}.{VirtualColumnNames.Place}";
        var sourceRow = which == MergeCase.NotMatchedBySource ? "NULL::BIGINT" : $"{Source}.{SourceRow}";
        var from = which switch
        {
            MergeCase.Matched => $"{target} JOIN {source} ON ({Condition})",
            MergeCase.NotMatchedByTarget => $"{source} WHERE {Source}.{SourceRow} NOT IN (SELECT {SourceRow} FROM {matched})",
            _ => $"{target} WHERE {Target}.{VirtualColumnNames.Place} NOT IN (SELECT {VirtualColumnNames.Place} FROM {matched})",
        };
        var actions = ActionsOf(which);
        // Conditions and values are written twice, so the number of the action is found first.
        var choice = actions.Count == 0 ? "NULL" : "CASE " + string.Concat(actions.Select(a => string.Create(
            CultureInfo.InvariantCulture, $"WHEN {(a.Action.Condition is null ? "true" : $"({a.Action.Condition})")} THEN {a.Index} ")))
            + "END";
        var values = Table.Columns.Select((column, i) => $"{Value(actions, column, i, choice)} AS {SqlText.QuoteIdentifier(column.Name)}");
        return $"{Merge.With} SELECT {place}, {sourceRow} AS {SourceRow}, CAST({choice} AS INTEGER) AS {ActionColumn}, "
            + $"{string.Join(", ", values)} FROM {from}";
    }

    /// <summary>The query of all rows that get an action, each row of the target at most once.</summary>
    public string Combine(IEnumerable<string> parts)
    {
        var acting = Gets(MergeActionKind.Update, MergeActionKind.Delete, MergeActionKind.Insert);
        var inserting = Gets(MergeActionKind.Insert);
        var all = string.Join(" UNION ALL ", parts.Select(p => $"FROM {p} WHERE {acting}"));
        return $"FROM ({all}) QUALIFY {inserting} "
            + $"OR row_number() OVER (PARTITION BY {VirtualColumnNames.Place}, {inserting} ORDER BY {SourceRow}) = 1";
    }

    string Numbers(MergeActionKind[] kinds) => string.Join(", ", Merge.Actions.Index().Where(a => kinds.Contains(a.Item.Kind))
        .Select(a => a.Index.ToString(CultureInfo.InvariantCulture)).DefaultIfEmpty("-1"));

    /// <summary>The value of a column after the action a row gets.</summary>
    string Value(List<(MergeAction Action, int Index)> actions, LakeColumn column, int position, string choice)
    {
        var branches = string.Concat(actions.Select(a => a.Action.Kind switch
        {
            MergeActionKind.Update => Branch(a.Index, UpdatedValue(a.Action, column, position)),
            MergeActionKind.Insert => Branch(a.Index, InsertedValue(a.Action, column, position)),
            MergeActionKind.Delete => Branch(a.Index, $"{Target}.{SqlText.QuoteIdentifier(column.Name)}"),
            _ => "",
        }));
        return branches.Length == 0 ? $"CAST(NULL AS {column.SqlType})" : $"CASE {choice}{branches} END";

        string Branch(int index, string value) =>
            string.Create(CultureInfo.InvariantCulture, $" WHEN {index} THEN CAST(({value}) AS {column.SqlType})");
    }

    string UpdatedValue(MergeAction action, LakeColumn column, int position)
    {
        var old = $"{Target}.{SqlText.QuoteIdentifier(column.Name)}";
        if (action.Assignments is not { } assignments)
            return SourceValue(action, column, position) ?? old;
        if (assignments.FirstOrDefault(a => Table.FindColumn(a.Column) is null) is { Column: { } unknown })
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Binder Error: Referenced update column {unknown} not found in table!");
        foreach (var (name, expression) in assignments)
        {
            if (SqlName.Same(name, column.Name))
                return expression ?? column.DefaultSql;
        }

        return old;
    }

    string InsertedValue(MergeAction action, LakeColumn column, int position)
    {
        if (action.Values is not { } values)
        {
            if (action.Columns is null)
                return SourceValue(action, column, position) ?? column.DefaultSql;
            throw new DuckLakeException("Binder Error: MERGE INTO: INSERT with a column list needs VALUES.");
        }

        var columns = action.Columns ?? [.. Table.Columns.Select(c => c.Name)];
        if (columns.FirstOrDefault(c => Table.FindColumn(c) is null) is { } unknown)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Binder Error: Table \"{Table.Name}\" does not have a column with name \"{unknown}\"");
        if (columns.Count != values.Count)
            throw new DuckLakeException(
                $"Binder Error: table {Table.Name} has {columns.Count} columns but {values.Count} values were supplied");
        var index = columns.ToList().FindIndex(c => SqlName.Same(c, column.Name));
        return index < 0 || values[index].Trim().Equals("DEFAULT", StringComparison.OrdinalIgnoreCase)
            ? column.DefaultSql : values[index];
    }

    /// <summary>The source's column for a column of the table where all are taken over; null when there is none.</summary>
    string? SourceValue(MergeAction action, LakeColumn column, int position)
    {
        var name = action.ByName
            ? SourceColumns.FirstOrDefault(c => SqlName.Same(c, column.Name)) : SourceColumns.ElementAtOrDefault(position);
        return name is null ? null : $"{Source}.{SqlText.QuoteIdentifier(name)}";
    }
}
