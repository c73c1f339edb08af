using System.Globalization;
using System.Text.Json.Nodes;

namespace Ekko.Nats;

/// <summary>What we want over what there is: properties we do not speak of stay as somebody else set them.</summary>
static class ConfigMerge
{
    /// <summary>The merged configuration and the names that differ; none: nothing needs to be sent.</summary>
    public static (JsonObject Merged, IReadOnlyList<string> Different) Over(JsonObject existing, JsonObject wanted)
    {
        var merged = (JsonObject)existing.DeepClone();
        var different = new List<string>();
        foreach (var (name, value) in wanted)
        {
            if (Same(existing[name], value))
                continue;
            merged[name] = value?.DeepClone();
            different.Add($"{name} {Text(existing[name])} -> {Text(value)}");
        }

        return (merged, different);
    }

    static bool Same(JsonNode? existing, JsonNode? wanted)
    {
        if (JsonNode.DeepEquals(existing, wanted))
            return true;
        // The server leaves out what is zero, and writes times its own way.
        if (existing is null)
            return Text(wanted) is "0" or "\"\"";
        return Time(existing) is { } a && Time(wanted) is { } b && a == b;
    }

    static DateTimeOffset? Time(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length >= 20 && text[4] == '-'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    static string Text(JsonNode? node) => node?.ToJsonString() ?? "unset";
}
