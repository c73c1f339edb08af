using System.Diagnostics.CodeAnalysis;

namespace Ekko.Api.Requests;

/// <summary>One of some words in a request, in any case.</summary>
/// <param name="Value">What the word stands for.</param>
readonly record struct Choice<T>(T Value) : IParsable<Choice<T>>
    where T : struct, Enum
{
    public static Choice<T> Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException();

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Choice<T> result)
    {
        // Not numbers, which the parser of enumerations takes too.
        var isWord = Enum.TryParse<T>(
            s, ignoreCase: true, out var value) && Enum.GetNames<T>().Contains(s, StringComparer.OrdinalIgnoreCase);
        result = new Choice<T>(value);
        return isWord;
    }
}
