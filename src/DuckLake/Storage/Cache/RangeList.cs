using System.Globalization;
using System.Text;
using Ekko.DuckLake.Footers;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// The file that says which bytes of a copy are there: entries <c>+start end;</c> that processes append, each after its bytes are written.
/// An entry that a crash cut short has no end and is not counted; being forgotten only costs reading the bytes again.
/// </summary>
static class RangeList
{
    internal static ByteRanges Read(string path)
    {
        var ranges = new ByteRanges();
        string text;
        try
        {
            text = File.ReadAllText(path, Encoding.ASCII);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ranges;
        }

        for (int begin = 0, end; (end = text.IndexOf(';', begin)) >= 0; begin = end + 1)
        {
            var entry = text.AsSpan(begin, end - begin);
            // What a cut entry left stands before the plus of the next. Two that append at once can write over each other: what is left of
            // the longer one then has no plus and says nothing.
            var plus = entry.LastIndexOf('+');
            entry = entry[(plus + 1)..];
            var space = entry.IndexOf(' ');
            if (plus >= 0 && space > 0 && long.TryParse(entry[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && long.TryParse(entry[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var to))
                ranges.Add(new ByteRange(from, to));
        }

        return ranges;
    }

    internal static void Append(string path, IEnumerable<ByteRange> ranges)
    {
        var text = string.Concat(ranges.Select(r => string.Create(CultureInfo.InvariantCulture, $"+{r.Start} {r.End};")));
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes(text));
    }
}
