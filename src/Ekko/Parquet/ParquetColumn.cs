using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.Parquet;

/// <summary>A column of a Parquet file that is streamed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of the values that come.</param>
/// <param name="Copy">Writes the values of a chunk in another form; null to take them as they are.</param>
public sealed record ParquetColumn(string Name, DuckDbType Type, ParquetColumn.Copying? Copy = null)
{
    /// <summary>Writes values in another form.</summary>
    /// <param name="values">The values.</param>
    /// <param name="output">Where they go; all rows are valid at first.</param>
    public delegate void Copying(DuckDbVector values, DuckDbVectorWriter output);

    /// <summary>The column in a query of its source: what Parquet cannot hold exactly is the engine's text.</summary>
    internal string Sql(string source) =>
        $"{(IsExact(Type) ? source : $"CAST({source} AS VARCHAR)")} AS {SqlText.QuoteIdentifier(Name)}";

    static bool IsExact(DuckDbType type) => type.Id switch
    {
        DuckDbTypeId.HugeInt or DuckDbTypeId.UHugeInt or DuckDbTypeId.Interval or DuckDbTypeId.Bit or DuckDbTypeId.Union
            or DuckDbTypeId.TimeTz => false,
        _ => type.Children.All(child => IsExact(child.Type)),
    };
}
