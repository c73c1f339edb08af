using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Ekko.Arrow;

/// <summary>The schema of a file: where each column of the layout is, and whether it is in a dictionary.</summary>
sealed class ArrowFileSchema
{
    readonly int[] _positions;
    readonly List<ArrowFileColumn> _columns;

    ArrowFileSchema(List<ArrowFileColumn> columns, int[] positions, bool hasChainTime) =>
        (_columns, _positions, HasChainTime) = (columns, positions, hasChainTime);

    /// <summary>The columns in the order of the file.</summary>
    public IReadOnlyList<ArrowFileColumn> Columns => _columns;

    /// <summary>Whether <c>block_time</c> is the chain's, and <c>success</c> known.</summary>
    public bool HasChainTime { get; }

    /// <summary>The place of a column of the layout in the file.</summary>
    public int this[ArrowField field] => _positions[(int)field];

    /// <summary>Reads the table of a schema.</summary>
    /// <exception cref="ArrowFormatException">It is not the layout of Arrow files; the message says how it differs.</exception>
    public static ArrowFileSchema Read(FlatTable schema)
    {
        if (schema.Number(0, 2) != 0)
            throw new ArrowFormatException("its numbers are big-endian");
        var columns = new List<ArrowFileColumn>();
        var found = new Dictionary<string, int>();
        for (var i = 0; i < schema.Count(1); i++)
        {
            var field = schema.Item(1, i);
            var name = Encoding.UTF8.GetString(field.Text(0));
            if (ArrowLayout.Fields.FirstOrDefault(known => known.Name == name) is not { } known)
                throw new ArrowFormatException($"it is of another layout: column {Shown(name)} is not one of ours");
            if (TypeOf(field) is var type && type != NameOf(known.DataType))
                throw new ArrowFormatException($"column {name} is {type}, not {NameOf(known.DataType)}");
            if (!found.TryAdd(name, i))
                throw new ArrowFormatException($"column {name} is there twice");
            columns.Add(Column(field, known));
        }

        var missing = ArrowLayout.Fields.Where(field => !found.ContainsKey(field.Name)).Select(field => field.Name).ToList();
        if (missing.Count > 0)
            throw new ArrowFormatException($"it is of another layout: there is no column {string.Join(", ", missing)}");
        return new ArrowFileSchema(columns, [.. ArrowLayout.Fields.Select(field => found[field.Name])], HasKey(schema));
    }

    static ArrowFileColumn Column(FlatTable field, Field known)
    {
        var width = known.DataType is FixedWidthType fixedWidth ? fixedWidth.BitWidth : 0;
        if (!field.Has(4))
            return new ArrowFileColumn(known.Name, width, null, 0);
        if (width != 0)
            throw new ArrowFormatException($"column {known.Name} is in a dictionary: only texts are read from there");
        var dictionary = field.Table(4);
        // A left-out type of the indexes means 32-bit integers.
        var bits = dictionary.Has(1) ? (int)dictionary.Table(1).Number(0, 4) : 32;
        return bits is 8 or 16 or 32
            ? new ArrowFileColumn(known.Name, width, dictionary.Number(0, 8), bits)
            : throw new ArrowFormatException($"column {known.Name} has dictionary indexes of {bits} bits");
    }

    static bool HasKey(FlatTable schema)
    {
        for (var i = 0; i < schema.Count(2); i++)
        {
            var pair = schema.Item(2, i);
            if (Encoding.UTF8.GetString(pair.Text(0)) == ArrowLayout.TimeKey)
                return Encoding.UTF8.GetString(pair.Text(1)) == ArrowLayout.ChainClock;
        }

        return false;
    }

    /// <summary>The type of a field, by the numbers of the format's <c>Type</c> union.</summary>
    static string TypeOf(FlatTable field)
    {
        var kind = field.Number(2, 1);
        return kind switch
        {
            2 => field.Table(3) is var number && number.Number(1, 1) != 0 ? $"int{number.Number(0, 4)}" : $"uint{number.Number(0, 4)}",
            4 => "binary",
            5 => "utf8",
            6 => "bool",
            10 => Timestamp(field.Table(3)),
            19 => "large_binary",
            20 => "large_utf8",
            _ => $"of type {kind} of the format",
        };
    }

    static string Timestamp(FlatTable type)
    {
        string[] units = ["s", "ms", "us", "ns"];
        var unit = type.Number(0, 2) is >= 0 and <= 3 and var known ? units[known] : "?";
        var zone = Encoding.UTF8.GetString(type.Text(1));
        return zone.Length == 0 ? $"timestamp[{unit}]" : $"timestamp[{unit}, {Shown(zone)}]";
    }

    static string NameOf(IArrowType type) => type switch
    {
        StringType => "utf8",
        BinaryType => "binary",
        BooleanType => "bool",
        TimestampType => "timestamp[us, UTC]",
        Int32Type => "int32",
        UInt32Type => "uint32",
        _ => "uint64",
    };

    static string Shown(string name) => Blocks.Quote.Of(Encoding.UTF8.GetBytes(name)).Trim('"');
}

/// <summary>A column of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="BitWidth">Bits of a value; 0 for texts and bytes.</param>
/// <param name="Dictionary">The dictionary its values are in; null for none.</param>
/// <param name="IndexBits">Bits of an index into the dictionary.</param>
sealed record ArrowFileColumn(string Name, int BitWidth, long? Dictionary, int IndexBits)
{
    /// <summary>How many buffers a record batch has of it.</summary>
    public int BufferCount => BitWidth == 0 && Dictionary is null ? 3 : 2;
}
