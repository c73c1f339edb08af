namespace Ekko.Sources;

/// <summary>The hashes of the blocks announced last, so that a reorganisation is found without asking the sink.</summary>
sealed class AnnouncedBlocks(int capacity)
{
    readonly Dictionary<long, string> _hashes = [];
    long _first;
    long _next;

    /// <summary>The hash of a block; null when it is not among the last ones.</summary>
    public string? Find(long number) => _hashes.GetValueOrDefault(number);

    /// <summary>Adds the block that follows.</summary>
    public void Add(long number, string hash)
    {
        if (number != _next || _hashes.Count == 0)
        {
            _hashes.Clear();
            _first = number;
        }

        _hashes[number] = hash;
        _next = number + 1;
        if (_hashes.Count > capacity)
            _hashes.Remove(_first++);
    }

    /// <summary>Forgets a block and all above.</summary>
    public void RemoveFrom(long number)
    {
        for (var n = Math.Max(number, _first); n < _next; n++)
            _hashes.Remove(n);
        _next = Math.Min(_next, Math.Max(number, _first));
    }
}
