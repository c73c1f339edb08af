using System.Globalization;
using Ekko.DuckDb;

namespace Ekko.DuckLake.Session;

/// <summary>
/// An empty temporary table on which the engine checks what a CREATE or ALTER says and tells types and defaults as it understands them. It
/// is gone when the statement has ended.
/// </summary>
sealed class ScratchTable : IDisposable
{
    static long _last;

    readonly StatementContext _context;
    readonly string _meant;

    ScratchTable(StatementContext context, string meant)
    {
        _context = context;
        _meant = meant;
        Name = string.Create(CultureInfo.InvariantCulture, $"__ekko_scratch_{Interlocked.Increment(ref _last)}");
    }

    /// <summary>Its name in the temporary schema.</summary>
    public string Name { get; }

    /// <summary>Reads its columns.</summary>
    public DefinitionReader Reader => new(_context.Engine.Main, "temp", "main", Name);

    /// <summary>Creates a table.</summary>
    /// <param name="context">The statement.</param>
    /// <param name="meant">The name of the table that is meant, for errors.</param>
    /// <param name="definition">What follows the name in CREATE TABLE.</param>
    /// <exception cref="DuckDbException">The definition is wrong.</exception>
    public static ScratchTable Create(StatementContext context, string meant, string definition)
    {
        var table = new ScratchTable(context, meant);
        table.Execute($"CREATE TEMP TABLE {table.Name} {definition}");
        return table;
    }

    /// <summary>Alters the table.</summary>
    /// <param name="action">What follows the name in ALTER TABLE.</param>
    /// <exception cref="DuckDbException">The engine cannot do this.</exception>
    public void Alter(string action) => Execute($"ALTER TABLE temp.main.{Name} {action}");

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _context.Engine.Main.Execute($"DROP TABLE IF EXISTS temp.main.{Name}", CancellationToken.None);
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.Transaction)
        {
            // The statement failed so that its transaction can only be rolled back, which takes the table with it.
        }
    }

    void Execute(string sql)
    {
        try
        {
            _context.Execute(sql);
        }
        catch (DuckDbException e)
        {
            // An ADD COLUMN with a default is several statements to the engine, in a transaction of their own.
            if (!_context.Transaction.IsExplicit)
                SessionEngine.Rollback(_context.Engine.Main);
            throw new DuckDbException(e.Message.Replace(Name, _meant, StringComparison.Ordinal), e.ErrorType, e);
        }
    }
}
