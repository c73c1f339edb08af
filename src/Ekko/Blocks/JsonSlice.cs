namespace Ekko.Blocks;

/// <summary>A value's text in the JSON being read; strings without their quotes.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Length in bytes; negative when there is no value.</param>
readonly record struct JsonSlice(int Start, int Length)
{
    public static readonly JsonSlice None = new(0, -1);

    public bool IsNone => Length < 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json) => IsNone ? default : json.Slice(Start, Length);
}
