using System.Collections.Concurrent;
using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>What the engine's metadata says of a type.</summary>
/// <param name="Name">Its name as the engine writes it.</param>
/// <param name="Id">The engine's number of its kind.</param>
/// <param name="MaximumLength">How long texts may be.</param>
/// <param name="Precision">How many digits numbers have.</param>
/// <param name="Radix">What the digits count to.</param>
/// <param name="Scale">How many digits stand after the point.</param>
sealed record EngineTypes(string Name, long? Id, long? MaximumLength, long? Precision, long? Radix, long? Scale)
{
    static readonly ConcurrentDictionary<string, EngineTypes> Known = new(StringComparer.Ordinal);

    /// <summary>Asks the engine about types it was not asked about before.</summary>
    public static IReadOnlyDictionary<string, EngineTypes> Read(StatementContext context, IEnumerable<string> types)
    {
        var unknown = types.Distinct().Where(t => !Known.ContainsKey(t)).ToList();
        if (unknown.Count == 0)
            return Known;
        var columns = unknown.Select((type, i) => string.Create(CultureInfo.InvariantCulture, $"c{i} {type}"));
        using var table = ScratchTable.Create(context, "types", $"({string.Join(", ", columns)})");
        var rows = EngineRows.Read(context.Engine.Main, $"""
            SELECT data_type, data_type_id, character_maximum_length, numeric_precision, numeric_precision_radix, numeric_scale
            FROM duckdb_columns() WHERE database_name = 'temp' AND table_name = {SqlText.QuoteLiteral(table.Name)} ORDER BY column_index
            """);
        foreach (var (type, row) in unknown.Zip(rows))
            Known[type] = new EngineTypes(row[0]!, Number(row[1]), Number(row[2]), Number(row[3]), Number(row[4]), Number(row[5]));
        return Known;
    }

    static long? Number(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
