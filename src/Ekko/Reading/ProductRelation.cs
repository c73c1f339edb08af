using Ekko.DuckLake.Model;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>
/// A table of the product as it is at a snapshot. Its columns are found by id, so a lake whose columns were renamed, widened or added since
/// answers the same; a column that the table did not have is NULL.
/// </summary>
sealed class ProductRelation(ProductTable product, LakeTable table, ColumnBinding binding, string from)
{
    /// <summary>The table.</summary>
    public LakeTable Table { get; } = table;

    /// <summary>Which of its columns are the product's.</summary>
    public ColumnBinding Binding { get; } = binding;

    /// <summary>What stands after FROM; the alias is <c>t</c>.</summary>
    public string From { get; } = from;

    /// <summary>Whether it is known to have no rows.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>The same columns, read from something else with the alias <c>t</c>.</summary>
    public ProductRelation ReadFrom(string relation) => new(product, Table, Binding, relation);

    /// <summary>The same columns without rows.</summary>
    public ProductRelation WithoutRows() => new(product, Table, Binding, $"(SELECT t.*, t.rowid FROM {From} WHERE false) AS t")
    {
        IsEmpty = true,
    };

    /// <summary>One of our columns, as an expression; of another type than ours where the lake's was widened.</summary>
    public string this[string name] =>
        Find(name) is { } column ? $"t.{SqlText.QuoteIdentifier(column.Name)}" : $"CAST(NULL AS {Definition(name).Type.SqlName})";

    /// <summary>The lake's column that one of ours is; null when the table does not have it.</summary>
    public ColumnId? IdOf(string name) => Find(name)?.Id;

    /// <summary>The list of our columns, each of our type and under our name.</summary>
    public string Select(IEnumerable<string> names) => string.Join(
        ", ", names.Select(name => $"{Typed(name)} AS {SqlText.QuoteIdentifier(name)}"));

    string Typed(string name)
    {
        var type = TypeOf(Definition(name));
        return Find(name) is { } column && column.SqlType == type ? this[name] : $"CAST({this[name]} AS {type})";
    }

    LakeColumn? Find(string name)
    {
        var index = product.Columns.IndexOf(Definition(name));
        return Binding.Columns[index] is { } id ? Table.FindColumn(id) : null;
    }

    ColumnDefinition Definition(string name) => product.Columns.First(column => column.Name == name);

    static string TypeOf(ColumnDefinition column) =>
        column.Children.IsEmpty ? column.Type.SqlName : $"{TypeOf(column.Children[0])}[]";
}
