namespace Ekko.Sources.Rpc;

/// <summary>
/// How many calls a request may have: half as many after each refusal. When smaller ones went well for long, twice as many are tried, for
/// the refusal may have been an accident; the next trial comes later each time one fails. Safe for concurrent use.
/// </summary>
/// <param name="max">As many as are wanted.</param>
sealed class BatchLimit(int max)
{
    const int FirstTrial = 50;
    const int LongestTrial = 100_000;
    readonly Lock _gate = new();
    readonly int _max = max;
    volatile int _calls = max;
    int _answered;
    int _nextTrial = FirstTrial;
    bool _isTrial;

    /// <summary>Calls in a request, now.</summary>
    public int Calls => _calls;

    /// <summary>Notes that a node refused so many.</summary>
    public void Refused(int calls)
    {
        lock (_gate)
        {
            // Several requests may be refused at once: one step for all of them.
            if (calls > _calls)
                return;
            if (_isTrial)
                _nextTrial = Math.Min(LongestTrial, _nextTrial * 2);
            _calls = Math.Max(1, calls / 2);
            (_answered, _isTrial) = (0, false);
        }
    }

    /// <summary>Notes that a node answered so many.</summary>
    public void Answered(int calls)
    {
        if ((_calls == _max && !_isTrial) || calls < _calls)
            return;
        lock (_gate)
        {
            _isTrial = false;
            if (_calls == _max || ++_answered < _nextTrial)
                return;
            _calls = Math.Min(_max, _calls * 2);
            (_answered, _isTrial) = (0, true);
        }
    }
}
