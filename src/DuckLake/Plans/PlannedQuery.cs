using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Plans;

/// <summary>A <see cref="QueryPlan"/> in the process that runs it: what its text names can be read until it is disposed.</summary>
public sealed class PlannedQuery : IDisposable
{
    readonly List<long> _deletions = [];
    readonly List<IDisposable> _rows = [];

    PlannedQuery(string sql) => Sql = sql;

    /// <summary>The text to run.</summary>
    public string Sql { get; }

    /// <summary>The files that it reads.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>Reads what <see cref="QueryPlan.WriteTo"/> has written.</summary>
    public static PlannedQuery Read(BinaryReader input)
    {
        var query = new PlannedQuery(input.ReadString());
        try
        {
            query.Files = ReadAll(input, input.ReadString);
            for (var count = input.ReadInt32(); count > 0; count--)
                query.AddDeletions(input);
            for (var count = input.ReadInt32(); count > 0; count--)
                query.AddRows(input);
            return query;
        }
        catch
        {
            query.Dispose();
            throw;
        }
    }

    /// <summary>An error of the engine without what it says of files and of the text that it was given.</summary>
    public string Anonymous(string message)
    {
        if (message.IndexOf("\n\nLINE ", StringComparison.Ordinal) is var excerpt and >= 0)
            message = message[..excerpt];
        foreach (var path in Files.Where(path => message.Contains(path, StringComparison.Ordinal)))
            message = message.Replace(path, Path.GetFileName(path), StringComparison.Ordinal);
        return message;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _deletions.ForEach(LiveRowsFunction.Withdraw);
        _rows.ForEach(rows => rows.Dispose());
    }

    void AddDeletions(BinaryReader input)
    {
        var number = input.ReadInt64();
        LiveRowsFunction.PublishAs(
            number, [.. ReadAll(input, () => input.ReadBoolean() ? ReadAll(input, input.ReadInt64).ToArray() : null)]);
        _deletions.Add(number);
    }

    void AddRows(BinaryReader input)
    {
        var number = input.ReadInt64();
        var batch = BatchCodec.Read(input);
        _rows.Add(new BatchRowSource(new BatchRows(batch)).PublishAs(number));
        _rows.Add(batch);
    }

    static List<T> ReadAll<T>(BinaryReader input, Func<T> read)
    {
        var items = new List<T>();
        for (var count = input.ReadInt32(); count > 0; count--)
            items.Add(read());
        return items;
    }
}
