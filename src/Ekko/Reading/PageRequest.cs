namespace Ekko.Reading;

/// <summary>Which part of a listing is wanted.</summary>
/// <param name="Limit">How many items at most, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="Cursor">Where to go on: the text of a page's next or previous cursor; null for the first page.</param>
public sealed record PageRequest(int Limit = 100, string? Cursor = null)
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Refuses a page that is too small or too large.</summary>
    /// <exception cref="ReadingException">The limit is out of range.</exception>
    public void Check()
    {
        if (Limit is < 1 or > MaxLimit)
            throw ReadingException.Invalid($"Reading a page failed: limit is {Limit}. Give 1 to {MaxLimit}; exports have no limit.");
    }
}
