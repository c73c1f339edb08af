using System.Collections.Frozen;

namespace Ekko.Reading;

/// <summary>Names and forms of columns in answers.</summary>
static class ColumnForms
{
    static readonly FrozenDictionary<string, ColumnForm> Forms = new Dictionary<string, ColumnForm>
    {
        ["value"] = ColumnForm.Wei,
        ["gas_price"] = ColumnForm.Wei,
        ["max_fee_per_gas"] = ColumnForm.Wei,
        ["max_priority_fee_per_gas"] = ColumnForm.Wei,
        ["max_fee_per_blob_gas"] = ColumnForm.Wei,
        ["effective_gas_price"] = ColumnForm.Wei,
        ["base_fee_per_gas"] = ColumnForm.Wei,
        ["from_address"] = ColumnForm.Address,
        ["to_address"] = ColumnForm.Address,
        ["contract_address"] = ColumnForm.Address,
        ["miner"] = ColumnForm.Address,
    }.ToFrozenDictionary();

    /// <summary>The form of a column by its name in the product's tables.</summary>
    public static ColumnForm Of(string column) => Forms.GetValueOrDefault(column);

    /// <summary>A column's name in answers: <c>tx_hash</c> is <c>txHash</c>.</summary>
    public static string NameOf(string column) => string.Concat(column.Split('_', StringSplitOptions.RemoveEmptyEntries)
        .Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
