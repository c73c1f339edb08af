using System.Text.Json;

namespace Ekko.DuckLake.Transactions;

/// <summary>What a commit says about itself in <c>ducklake_snapshot_changes</c>.</summary>
/// <param name="Author">The author.</param>
/// <param name="Message">Why.</param>
/// <param name="ExtraInfo">Anything else, often JSON.</param>
public sealed record CommitInfo(string? Author, string? Message, string? ExtraInfo = null)
{
    /// <summary>
    /// What commits that share a snapshot say together: each author and message once, extra information as it is when all give the same,
    /// else as a JSON array; null when none says anything.
    /// </summary>
    internal static CommitInfo? Merge(IEnumerable<CommitInfo?> members)
    {
        var infos = members.OfType<CommitInfo>().ToList();
        return infos.Count == 0 ? null
            : new CommitInfo(
                Join(infos.Select(i => i.Author), ", "), Join(infos.Select(i => i.Message), "; "), Array(infos.Select(i => i.ExtraInfo)));
    }

    static string? Join(IEnumerable<string?> texts, string separator)
    {
        var said = texts.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return said.Count == 0 ? null : string.Join(separator, said);
    }

    static string? Array(IEnumerable<string?> texts)
    {
        var said = texts.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return said.Count < 2 ? said.FirstOrDefault() : $"[{string.Join(", ", said.Select(Element))}]";
    }

    static string Element(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return $"\"{JsonEncodedText.Encode(text)}\"";
        }
    }
}
