using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ekko.DuckDb;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// A statement on a catalog file, prepared on its first run. Its parameters are written <c>@name</c>, as for the other databases.
/// </summary>
sealed class DuckDbFileCommand : DbCommand
{
    readonly DuckLakeParameterCollection _parameters = new();
    DuckDbStatement? _statement;
    int[] _order = [];
    string _text = "";

    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set
        {
            _text = value ?? "";
            Forget();
        }
    }

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbParameterCollection DbParameterCollection => _parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() => Engine.Interrupt();

    public override void Prepare()
    {
        if (_statement is not null)
            return;
        _statement = Engine.Prepare(EngineText(_text));
        _order = new int[_statement.ParameterCount];
        for (var i = 0; i < _order.Length; i++)
            _order[i] = _parameters.IndexOf(_statement.ParameterName(i + 1));
    }

    public override int ExecuteNonQuery() => ExecuteNonQueryAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override object? ExecuteScalar() => ExecuteScalarAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        using var result = Run(cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
            chunk.Dispose();
        return Task.FromResult((int)result.RowsChanged);
    }

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        using var reader = new DuckDbFileReader(Run(cancellationToken), cancellationToken);
        return Task.FromResult(reader.Read() ? reader.GetValue(0) : null);
    }

    protected override DbParameter CreateDbParameter() => new DuckLakeParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        new DuckDbFileReader(Run(CancellationToken.None), CancellationToken.None);

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        Task.FromResult<DbDataReader>(new DuckDbFileReader(Run(cancellationToken), cancellationToken));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Forget();
        base.Dispose(disposing);
    }

    DuckDbConnection Engine => ((DuckDbFileConnection)DbConnection!).Engine;

    DuckDbResult Run(CancellationToken cancellationToken)
    {
        Prepare();
        for (var i = 0; i < _order.Length; i++)
            _statement!.Bind(i + 1, _parameters[_order[i]].Value);
        return _statement!.Execute(cancellationToken);
    }

    void Forget()
    {
        _statement?.Dispose();
        _statement = null;
    }

    /// <summary>The engine writes parameters with a dollar sign; an @ in quotes, or as an operator, is no parameter.</summary>
    static string EngineText(string sql)
    {
        var text = new StringBuilder(sql.Length);
        var quote = '\0';
        for (var i = 0; i < sql.Length; i++)
        {
            var character = sql[i];
            if (quote != '\0')
                quote = character == quote ? '\0' : quote;
            else if (character is '\'' or '"')
                quote = character;
            else if (character == '@' && i + 1 < sql.Length && (char.IsAsciiLetter(sql[i + 1]) || sql[i + 1] == '_'))
                character = '$';
            text.Append(character);
        }

        return text.ToString();
    }
}
