namespace Ekko.Blocks;

/// <summary>The transaction indexes of a block as they are read: in the usual order, from 0 without gaps, it is one number.</summary>
sealed class TransactionIndexSet
{
    readonly HashSet<long> _others = [];
    long _next;

    public void Clear()
    {
        _next = 0;
        _others.Clear();
    }

    /// <summary>Adds an index.</summary>
    /// <returns>False when it is there already.</returns>
    public bool Add(long index)
    {
        if (index < _next || (_others.Count > 0 && _others.Contains(index)))
            return false;
        if (index == _next)
            _next++;
        else
            _others.Add(index);
        return true;
    }
}
