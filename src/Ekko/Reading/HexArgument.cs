namespace Ekko.Reading;

/// <summary>Addresses and hashes as people send them: in any case, with or without a checksum.</summary>
/// <param name="Lower">In lower case, as the lake has it.</param>
/// <param name="Warning">What is odd about it; null for nothing.</param>
sealed record HexArgument(string Lower, string? Warning)
{
    const int HashLength = 66;

    /// <summary>An address.</summary>
    /// <exception cref="ReadingException">The text is none.</exception>
    public static HexArgument Address(string text)
    {
        if (!ChecksumAddress.IsAddress(text))
            throw ReadingException.Invalid($"Reading address '{Short(text)}' failed: it is not 0x and 40 hexadecimal digits.");
        var shown = ChecksumAddress.Format(text);
        return new HexArgument(
            text.ToLowerInvariant(),
            ChecksumAddress.IsWrong(
                text) ? $"The checksum of {text} is wrong: is a digit mistyped? The address as given is {shown}." : null);
    }

    /// <summary>A hash of a block or a transaction.</summary>
    /// <exception cref="ReadingException">The text is none.</exception>
    public static HexArgument Hash(string text)
    {
        if (!IsHash(text))
            throw ReadingException.Invalid($"Reading hash '{Short(text)}' failed: it is not 0x and 64 hexadecimal digits.");
        return new HexArgument(text.ToLowerInvariant(), null);
    }

    /// <summary>Whether text has the form of a hash.</summary>
    public static bool IsHash(string text) =>
        text.Length == HashLength && text[0] == '0' && text[1] is 'x' or 'X' && text.AsSpan(2).IndexOfAnyExcept(Digits) < 0;

    /// <summary>
    /// Adds the condition that one of the columns is this, in whatever case a client wrote it; the parameter has the name.
    /// </summary>
    public void AddTo(SqlConditions conditions, string name, params ReadOnlySpan<string> columns)
    {
        var comparisons = new List<string>();
        foreach (var column in columns)
            comparisons.Add($"lower({column}) = ${name}");
        conditions.Add(string.Join(" OR ", comparisons), (name, Lower));
    }

    static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    static string Short(string text) => text.Length <= 80 ? text : $"{text[..80]}…";
}
