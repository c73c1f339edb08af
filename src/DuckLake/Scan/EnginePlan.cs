using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ekko.DuckLake.Files;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// What the engine will read of Parquet files, told by its own plan (EXPLAIN with FORMAT JSON): the columns of every scan, and the filters
/// it checks against the statistics of row groups. In doubt more is read than the engine will ask for.
/// </summary>
sealed partial class EnginePlan
{
    // Of delete files, which change feeds read whole, and what the engine knows of every file.
    static readonly string[] KnownElsewhere = ["position", "snapshot", "file_row_number", "file_index", "filename"];

    readonly List<Node> _nodes = [];

    /// <summary>Reads a plan.</summary>
    /// <param name="json">What EXPLAIN answers under <c>physical_plan</c>.</param>
    internal static EnginePlan Read(string json)
    {
        var plan = new EnginePlan();
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        foreach (var root in document.RootElement.EnumerateArray())
            plan.Visit(root);
        return plan;
    }

    /// <summary>What the plan reads of the files of a table; null when all of them must be there.</summary>
    /// <param name="table">The table.</param>
    /// <param name="known">Names of columns of all tables of the query.</param>
    /// <param name="skipsRowGroups">Whether the engine certainly leaves out row groups whose statistics contradict a filter.</param>
    internal ParquetSelection? SelectionFor(LakeTable table, IReadOnlySet<string> known, bool skipsRowGroups)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in _nodes)
        {
            foreach (var projection in node.Projections)
            {
                var found = table.Columns.Where(c => Begins(projection, c.Name)).Select(c => c.Name).ToList();
                names.UnionWith(found);
                if (projection is EmbeddedNames.RowId or EmbeddedNames.SnapshotId)
                    names.Add(projection);
                else if (found.Count == 0 && !known.Any(n => Begins(projection, n)) && !KnownElsewhere.Contains(projection))
                    return null;
            }

            foreach (var filter in node.Filters)
                names.UnionWith(FilteredColumns(table, filter));
        }

        var ids = table.Columns.Where(c => names.Contains(c.Name)).Select(c => c.Id.Value).ToHashSet();
        if (names.Contains(EmbeddedNames.RowId))
            ids.Add(EmbeddedNames.RowIdField);
        if (names.Contains(EmbeddedNames.SnapshotId))
            ids.Add(EmbeddedNames.SnapshotIdField);
        var bounds = skipsRowGroups ? Bounds(table) : [];
        return new ParquetSelection
        {
            Names = names,
            FieldIds = ids,
            MayMatch = (footer, group) => bounds.TrueForAll(b => b.MayMatch(footer, group))
        };
    }

    /// <summary>A column, or a member of it.</summary>
    static bool Begins(string projection, string column) =>
        projection.StartsWith(column, StringComparison.OrdinalIgnoreCase)
            && (projection.Length == column.Length || projection[column.Length] == '.');

    static IEnumerable<string> FilteredColumns(LakeTable table, string filter)
    {
        foreach (var part in filter.Split(" AND "))
        {
            var condition = part.StartsWith("optional: ", StringComparison.Ordinal) ? part["optional: ".Length..] : part;
            var first = table.Columns.Where(
                c => condition.StartsWith(c.Name, StringComparison.OrdinalIgnoreCase) && condition.Length > c.Name.Length
                && condition[c.Name.Length] is '=' or '<' or '>' or '!' or '.' or ' ').Select(c => c.Name).ToList();
            // What is no plain comparison may name columns anywhere.
            foreach (var name in first.Count > 0 && Comparison().IsMatch(condition) ? first
                : table.Columns.Select(c => c.Name).Where(n => filter.Contains(n, StringComparison.OrdinalIgnoreCase)))
                yield return name;
        }
    }

    /// <summary>Comparisons of whole numbers that every scan makes.</summary>
    List<RowGroupBounds> Bounds(LakeTable table)
    {
        var bounds = new List<RowGroupBounds>();
        foreach (var column in table.Columns.Where(c => c.Type.Kind is ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64))
        {
            var everywhere = _nodes.Select(n => n.Filters.SelectMany(f => f.Split(" AND "))
                .Where(p => p.StartsWith(column.Name, StringComparison.Ordinal)).Select(p => p[column.Name.Length..]).ToHashSet()).ToList();
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

    [GeneratedRegex("(=|<=|>=|<|>|!=)('([^']|'')*'(::[A-Z ]+)?|-?[0-9.]+)$|IS (NOT )?NULL$")]
    private static partial Regex Comparison();

    sealed record Node(List<string> Projections, List<string> Filters);
}
