using System.Data;
using System.Data.Common;
using System.Globalization;
using Ekko.DuckDb;

namespace Ekko.DuckLake;

/// <summary>The description of a result's columns that older ADO.NET code asks for.</summary>
static class SchemaTable
{
    public static DataTable Of(IReadOnlyList<DuckDbColumn> columns)
    {
        var table = new DataTable("SchemaTable") { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        table.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        table.Columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericPrecision, typeof(short));
        table.Columns.Add(SchemaTableColumn.NumericScale, typeof(short));
        table.Columns.Add(SchemaTableColumn.DataType, typeof(Type));
        table.Columns.Add(SchemaTableColumn.ProviderType, typeof(int));
        table.Columns.Add("DataTypeName", typeof(string));
        table.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        table.Columns.Add(SchemaTableColumn.IsLong, typeof(bool));
        for (var i = 0; i < columns.Count; i++)
        {
            var (name, type) = columns[i];
            table.Rows.Add(
                name, i, -1, (short)type.Width, (short)type.Scale, DuckDbVector.ClrType(type), (int)type.Id, type.ToString(), true, false);
        }

        return table;
    }
}
