using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Ekko.Tests.DuckLake.Differential;

#pragma warning disable CA5394 // Reproducible scripts, nothing secret.
/// <summary>
/// Makes up statements over what <see cref="Model"/> says there is. The seed decides everything: kinds, types, values, names, blanks.
/// </summary>
sealed partial class ScriptGenerator(int seed)
{
    /// <summary>Stands where a blank, a comment or nothing may stand.</summary>
    const char Gap = '·';

    static readonly string[] Names =
        ["t", "u", "\"T 3\"", "\"select\"", "\"a.b\"", "ünï", "\"q\"\"x\"", "Mixed", "lake", "main", "\"{}\"", "temp_1"];

    static readonly string[] ColumnNames =
        ["a", "b", "\"C c\"", "\"order\"", "\"x\"\"y\"", "é", "\"Value\"", "filename", "\"a.b\"", "s1", "t", "\"'\"", "snapshot_id", "_x"];

    readonly Random _random = new(seed);
    readonly List<string?> _parameters = [];
    bool _usesParameters;
    bool _isDefining;
    int _nextKey = 1;

    /// <summary>What there is.</summary>
    internal ScriptModel Model { get; set; } = ScriptModel.Empty;

    /// <summary>The next statement.</summary>
    internal ScriptStatement Next()
    {
        var statement = Model.Tables.Count(t => !t.IsTemporary) < 2 ? CreateTable() : _random.Next(20) switch
        {
            < 5 => Ask(),
            < 12 => Change(),
            < 16 => Define(),
            < 18 => Explain(),
            _ => Other(),
        };
        statement = statement with { Sql = Spell(statement.Sql), Parameters = [.. _parameters] };
        _parameters.Clear();
        _usesParameters = false;
        _isDefining = false;
        return statement;
    }

    /// <summary>Puts blanks, comments or nothing into the gaps.</summary>
    string Spell(string sql)
    {
        var text = new StringBuilder(sql.Length);
        for (var i = 0; i < sql.Length; i++)
        {
            if (sql[i] != Gap)
                text.Append(sql[i]);
            else if (_random.Next(12) is var blank && blank > 1)
                text.Append(blank > 6 || IsCommentWithout(sql, i) ? " " : "");
            else
                text.Append(blank == 0 ? "/*·*/" : "--x\n");
        }

        return text.ToString();
    }

    // Two signs side by side begin a comment.
    static bool IsCommentWithout(string sql, int gap)
    {
        var (left, right) = (sql[..gap].TrimEnd(Gap), sql[gap..].TrimStart(Gap));
        return left.Length > 0 && right.Length > 0 && (left[^1], right[0]) is ('-', '-') or ('/', '*');
    }

    // What is kept by name must not name what is gone with the session.
    ScriptTable Table() => Pick(_isDefining ? [.. Model.Tables.Where(t => !t.IsTemporary)] : Model.Tables);

    /// <summary>One of the names that mean a table.</summary>
    string Path(ScriptTable table) => table.IsTemporary ? table.Name : _random.Next(4) switch
    {
        0 => table.Path,
        1 when table.Schema == "main" => $"lake{Gap}.{Gap}{table.Name}",
        _ when table.Schema != "main" || One(3) || Model.Tables.Any(t => t.IsTemporary && t.Name == table.Name) =>
            $"{table.Schema}.{table.Name}",
        _ => table.Name,
    };

    ImmutableArray<ScriptColumn> Columns(int count, IReadOnlyList<ScriptType> types)
    {
        var names = ColumnNames.ToList();
        var columns = ImmutableArray.CreateBuilder<ScriptColumn>();
        columns.Add(new ScriptColumn(Pick("k", "id", "\"Key\""), ScriptType.Key));
        for (; count > 0; count--)
        {
            var name = Pick(names);
            names.Remove(name);
            columns.Add(new ScriptColumn(name, Pick(types)));
        }

        return columns.ToImmutable();
    }

    static string List(IEnumerable<string> items) => string.Join($"{Gap},{Gap}", items);

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    bool One(int of) => _random.Next(of) == 0;

    T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    string Pick(params string[] items) => items[_random.Next(items.Length)];
}
#pragma warning restore CA5394
