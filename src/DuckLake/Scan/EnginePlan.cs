using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// What the engine will read of Parquet files, taken from its own plan (EXPLAIN with FORMAT JSON): the columns of every scan, and the
/// filters it checks against the statistics of row groups. In doubt more is read than the engine will ask for.
/// </summary>
sealed partial class EnginePlan
{
    // Of delete files, which change feeds read whole, and what the engine knows of every file.
    static readonly string[] KnownElsewhere = ["position", "snapshot", "file_row_number", "file_index", "filename"];

    static readonly string[] Embedded = [EmbeddedNames.RowId, EmbeddedNames.SnapshotId];

    const string And = " AND ";

    readonly List<Node> _nodes = [];

    /// <summary>Adds what a way to run the query reads.</summary>
    /// <param name="json">What EXPLAIN answers under <c>physical_plan</c>.</param>
    internal void Add(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        foreach (var root in document.RootElement.EnumerateArray())
            Visit(root);
    }

    /// <summary>What the plan reads of the files of a table; null when all of them must be there.</summary>
    /// <param name="columns">The table's columns, under every name that one of its files has for them.</param>
    /// <param name="known">Such names of all tables of the query.</param>
    /// <param name="skipsRowGroups">Whether the engine certainly leaves out row groups whose statistics contradict a filter.</param>
    internal ParquetSelection? SelectionFor(IReadOnlyCollection<LakeColumn> columns, IReadOnlySet<string> known, bool skipsRowGroups)
    {
        // Such a name may hold the characters that end a text, a condition or a line of the plan.
        var areTold = !known.Any(n => n.Contains('\'', StringComparison.Ordinal) || n.Contains('\n', StringComparison.Ordinal)
            || n.Contains(And, StringComparison.OrdinalIgnoreCase));
        var filters = _nodes.ConvertAll(n => Conditions(n, areTold));
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var projection in _nodes.SelectMany(n => n.Projections))
        {
            var found = columns.Where(c => Begins(projection, c.Name)).Select(c => c.Name).ToList();
            names.UnionWith(found);
            if (Embedded.Contains(projection))
                names.Add(projection);
            else if (found.Count == 0 && !known.Any(n => Begins(projection, n)) && !KnownElsewhere.Contains(projection))
                return null;
        }

        foreach (var condition in filters.SelectMany(f => f))
        {
            if (!known.Concat(KnownElsewhere).Concat(Embedded).Any(n => condition.Contains(n, StringComparison.OrdinalIgnoreCase)))
                return null;
            names.UnionWith(FilteredColumns(columns, condition));
            names.UnionWith(Embedded.Where(n => condition.Contains(n, StringComparison.Ordinal)));
        }

        var ids = columns.Where(c => names.Contains(c.Name)).Select(c => c.Id.Value).ToHashSet();
        if (names.Contains(EmbeddedNames.RowId))
            ids.Add(EmbeddedNames.RowIdField);
        if (names.Contains(EmbeddedNames.SnapshotId))
            ids.Add(EmbeddedNames.SnapshotIdField);
        var bounds = skipsRowGroups && areTold ? Bounds(columns, filters) : [];
        return new ParquetSelection
        {
            Names = names,
            ColumnIds = ids,
            MayMatch = (footer, group) => bounds.TrueForAll(b => b.MayMatch(footer, group))
        };
    }

    /// <summary>A column, or a member of it.</summary>
    static bool Begins(string projection, string column) =>
        projection.StartsWith(column, StringComparison.OrdinalIgnoreCase)
            && (projection.Length == column.Length || projection[column.Length] == '.');

    /// <summary>
    /// The conditions that a scan checks, without the texts they compare with: those may look like conditions themselves.
    /// </summary>
    static List<string> Conditions(Node node, bool areTold)
    {
        if (!areTold)
            return node.Filters;
        // The engine ends a filter with the line, also where a text goes on.
        var lines = QuotedText().Replace(string.Join('\n', node.Filters), "''").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.SelectMany(line => line.Contains(" OR ", StringComparison.Ordinal) ? [line] : line.Split(And))];
    }

    static IEnumerable<string> FilteredColumns(IReadOnlyCollection<LakeColumn> columns, string condition)
    {
        var first = columns.Where(
            c => condition.StartsWith(c.Name, StringComparison.OrdinalIgnoreCase) && condition.Length > c.Name.Length
            && condition[c.Name.Length] is '=' or '<' or '>' or '!' or '.' or ' ').Select(c => c.Name).ToList();
        // What is no plain comparison may name columns anywhere.
        return first.Count > 0 && Comparison().IsMatch(condition)
            ? first : columns.Select(c => c.Name).Where(n => condition.Contains(n, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Comparisons of whole numbers that every scan makes.</summary>
    static List<RowGroupBounds> Bounds(IReadOnlyCollection<LakeColumn> columns, List<List<string>> filters)
    {
        var bounds = new List<RowGroupBounds>();
        foreach (var column in columns.Where(c => c.Type.Kind is ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64))
        {
            var everywhere = filters.ConvertAll(conditions => conditions.Where(p => p.StartsWith(column.Name, StringComparison.Ordinal))
                .Select(p => p[column.Name.Length..]).ToHashSet());
            foreach (var comparison in everywhere.Count == 0 ? [] : everywhere[0].Where(c => everywhere.TrueForAll(e => e.Contains(c))))
            {
                if (WholeNumber().Match(comparison) is { Success: true } match
                    && long.TryParse(
                        match.Groups["number"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                    bounds.Add(new RowGroupBounds(column, match.Groups["operator"].Value, number));
            }
        }

        return bounds;
    }

    void Visit(JsonElement node)
    {
        if (node.TryGetProperty("extra_info", out var info) && info.ValueKind == JsonValueKind.Object
            && info.TryGetProperty("Function", out var function) && function.GetString() is { } name
                && name.Contains("PARQUET", StringComparison.OrdinalIgnoreCase))
            _nodes.Add(new Node(Texts(info, "Projections"), Texts(info, "Filters")));
        if (node.TryGetProperty("children", out var children))
        {
            foreach (var child in children.EnumerateArray())
                Visit(child);
        }
    }

    static List<string> Texts(JsonElement info, string property)
    {
        if (!info.TryGetProperty(property, out var value))
            return [];
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [.. value.GetString()!.Split('\n')];
    }

    [GeneratedRegex("^(?<operator>=|<=|>=|<|>)(?<number>-?[0-9]+)$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex("'([^']|'')*'")]
    private static partial Regex QuotedText();

    [GeneratedRegex("(=|<=|>=|<|>|!=)(''(::[A-Z ]+)?|-?[0-9.]+)$|IS (NOT )?NULL$")]
    private static partial Regex Comparison();

    sealed record Node(List<string> Projections, List<string> Filters);
}
