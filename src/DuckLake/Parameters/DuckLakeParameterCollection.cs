using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ekko.DuckLake;

/// <summary>The parameters of a command.</summary>
[SuppressMessage("Design", "CA1010", Justification = "The base class is the contract of parameter collections.")]
public sealed class DuckLakeParameterCollection : DbParameterCollection
{
    internal static readonly IReadOnlyDictionary<string, object?> None = new Dictionary<string, object?>();

    readonly List<DuckLakeParameter> _items = [];

    /// <inheritdoc />
    public override int Count => _items.Count;

    /// <inheritdoc />
    public override object SyncRoot => ((ICollection)_items).SyncRoot;

    /// <summary>Adds a parameter.</summary>
    public DuckLakeParameter Add(string name, object? value)
    {
        var parameter = new DuckLakeParameter(name, value);
        _items.Add(parameter);
        return parameter;
    }

    /// <summary>Adds a parameter by its place.</summary>
    public DuckLakeParameter AddValue(object? value) => Add("", value);

    /// <inheritdoc />
    public override int Add(object value)
    {
        _items.Add((DuckLakeParameter)value);
        return _items.Count - 1;
    }

    /// <inheritdoc />
    public override void AddRange(Array values) => _items.AddRange(values.Cast<DuckLakeParameter>());

    /// <inheritdoc />
    public override void Clear() => _items.Clear();

    /// <inheritdoc />
    public override bool Contains(object value) => value is DuckLakeParameter parameter && _items.Contains(parameter);

    /// <inheritdoc />
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc />
    public override void CopyTo(Array array, int index) => ((ICollection)_items).CopyTo(array, index);

    /// <inheritdoc />
    public override IEnumerator GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc />
    public override int IndexOf(object value) => value is DuckLakeParameter parameter ? _items.IndexOf(parameter) : -1;

    /// <inheritdoc />
    public override int IndexOf(string parameterName)
    {
        var name = parameterName.TrimStart('$', '@', ':');
        return _items.FindIndex(p => string.Equals(p.ParameterName, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc />
    public override void Insert(int index, object value) => _items.Insert(index, (DuckLakeParameter)value);

    /// <inheritdoc />
    public override void Remove(object value) => _items.Remove((DuckLakeParameter)value);

    /// <inheritdoc />
    public override void RemoveAt(int index) => _items.RemoveAt(index);

    /// <inheritdoc />
    public override void RemoveAt(string parameterName) => RemoveAt(Find(parameterName));

    /// <inheritdoc />
    protected override DbParameter GetParameter(int index) => _items[index];

    /// <inheritdoc />
    protected override DbParameter GetParameter(string parameterName) => _items[Find(parameterName)];

    /// <inheritdoc />
    protected override void SetParameter(int index, DbParameter value) => _items[index] = (DuckLakeParameter)value;

    /// <inheritdoc />
    protected override void SetParameter(string parameterName, DbParameter value) => _items[Find(parameterName)] = (DuckLakeParameter)value;

    /// <summary>Values by name and by place: a parameter may be written either way.</summary>
    internal IReadOnlyDictionary<string, object?> Values()
    {
        if (_items.Count == 0)
            return None;
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < _items.Count; i++)
        {
            values[(i + 1).ToString(CultureInfo.InvariantCulture)] = _items[i].Value;
            if (_items[i].ParameterName.Length > 0)
                values[_items[i].ParameterName] = _items[i].Value;
        }

        return values;
    }

    int Find(string name) => IndexOf(name) is >= 0 and var index
        ? index
        : throw new ArgumentOutOfRangeException(nameof(name), $"There is no parameter named '{name}'.");
}
