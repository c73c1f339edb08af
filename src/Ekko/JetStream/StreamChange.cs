using NATS.Client.JetStream.Models;

namespace Ekko.JetStream;

/// <summary>
/// What has to change on a stream. NATS.Net's own update would reset every limit and the description that it is not told.
/// </summary>
/// <param name="Config">The stream's configuration with the changes.</param>
/// <param name="Differences">What differs, for people.</param>
sealed record StreamChange(StreamConfig Config, IReadOnlyList<string> Differences)
{
    public bool IsEmpty => Differences.Count == 0;

    /// <summary>Compares an existing stream with the wanted one.</summary>
    public static StreamChange Of(StreamConfig existing, StreamConfig wanted)
    {
        var differences = new List<string>();
        var (before, after) = (string.Join(' ', existing.Subjects ?? []), string.Join(' ', wanted.Subjects ?? []));
        Compare("subjects", before, after);
        Compare("retention", existing.Retention, wanted.Retention);
        Compare("discard", existing.Discard, wanted.Discard);
        Compare("storage", existing.Storage, wanted.Storage);
        Compare("duplicate_window", existing.DuplicateWindow, wanted.DuplicateWindow);
        return new StreamChange(
            existing with
            {
                Subjects = wanted.Subjects,
                Retention = wanted.Retention,
                Discard = wanted.Discard,
                Storage = wanted.Storage,
                DuplicateWindow = wanted.DuplicateWindow,
            },
            differences);

        void Compare<T>(string name, T existing, T wanted)
        {
            if (!Equals(existing, wanted))
                differences.Add($"{name} {existing} -> {wanted}");
        }
    }

    /// <summary>The differences.</summary>
    public override string ToString() => string.Join(", ", Differences);
}
