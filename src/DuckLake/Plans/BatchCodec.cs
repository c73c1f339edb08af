using Ekko.DuckDb;
using Ekko.DuckLake.Columns;

namespace Ekko.DuckLake.Plans;

/// <summary>Rows in the catalog's forms as bytes: numbers of 64 bits, texts and byte strings.</summary>
static class BatchCodec
{
    public static void Write(BinaryWriter output, ColumnBatch batch)
    {
        output.Write(batch.Columns.Count);
        foreach (var column in batch.Columns)
            output.Write((int)column.Type.Id);
        output.Write(batch.RowCount);
        for (var row = 0; row < batch.RowCount; row++)
        {
            foreach (var column in batch.Columns)
                Write(output, column, row);
        }
    }

    public static ColumnBatch Read(BinaryReader input)
    {
        var batch = new ColumnBatch();
        var columns = input.ReadInt32();
        for (var i = 0; i < columns; i++)
        {
            var type = DuckDbType.Of((DuckDbTypeId)input.ReadInt32());
            if (type == DuckDbType.BigInt)
                batch.AddFixed<long>($"c{i}", type);
            else
                batch.AddText($"c{i}", type);
        }

        for (var rows = input.ReadInt32(); rows > 0; rows--)
        {
            foreach (var column in batch.Columns)
                Read(input, column);
            batch.EndRow();
        }

        return batch;
    }

    static void Write(BinaryWriter output, BatchColumn column, int row)
    {
        output.Write(column.IsValid(row));
        if (!column.IsValid(row))
            return;
        switch (column)
        {
            case FixedColumn<long> numbers:
                output.Write(numbers.Values[row]);
                break;
            case TextColumn texts:
                output.Write(texts[row].Length);
                output.Write(texts[row]);
                break;
            default:
                throw new InvalidOperationException($"Rows of the catalog have no {column.Type}.");
        }
    }

    static void Read(BinaryReader input, BatchColumn column)
    {
        if (!input.ReadBoolean())
            column.AppendNull();
        else if (column is FixedColumn<long> numbers)
            numbers.Append(input.ReadInt64());
        else
            input.BaseStream.ReadExactly(((TextColumn)column).AppendUninitialized(input.ReadInt32()));
    }
}
