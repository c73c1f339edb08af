using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Ekko.DuckLake;

/// <summary>A parameter: <c>$name</c>, or by its place <c>?</c> or <c>$1</c>. The engine takes the type from the value.</summary>
public sealed class DuckLakeParameter : DbParameter
{
    string _name = "";

    /// <summary>Creates a parameter without a name.</summary>
    public DuckLakeParameter()
    {
    }

    /// <summary>Creates a parameter.</summary>
    /// <param name="name">Its name, with or without <c>$</c> or <c>@</c>; empty to give it by place.</param>
    /// <param name="value">Its value; null is NULL.</param>
    public DuckLakeParameter(string name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <inheritdoc />
    public override DbType DbType { get; set; } = DbType.Object;

    /// <inheritdoc />
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
                throw new NotSupportedException($"Parameters are input only; {value} cannot be asked for.");
        }
    }

    /// <inheritdoc />
    public override bool IsNullable { get; set; } = true;

    /// <inheritdoc />
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set => _name = value?.TrimStart('$', '@', ':') ?? "";
    }

    /// <inheritdoc />
    public override int Size { get; set; }

    /// <inheritdoc />
    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    /// <inheritdoc />
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc />
    public override object? Value { get; set; }

    /// <inheritdoc />
    public override void ResetDbType() => DbType = DbType.Object;
}
