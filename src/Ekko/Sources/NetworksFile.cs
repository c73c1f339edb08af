using System.Globalization;
using System.Text.Json;
using Ekko.Blocks;
using Ekko.Sources.Rpc;

namespace Ekko.Sources;

/// <summary>
/// A JSON file that names several networks: <c>{"networks": [{"network": …, "subnet": …, "vmType": …, "urls": […], "from": …, "to": …,
/// "confirmations": …,
/// "concurrency": …, "batch": …, "pollInterval": …, "giveUpAfter": …, "maxReorganisation": …}]}</c>. Comments and trailing commas are fine;
/// a member that is
/// not known is an error. <c>${NAME}</c> in a URL is the environment variable NAME, so that keys stay out of the file;
/// NAME_FILE names a file with its value.
/// </summary>
public sealed class NetworksFile
{
    readonly string _path;
    readonly Func<string, string?> _variable;

    NetworksFile(string path, Func<string, string?> variable) =>
        (_path, _variable) = (path, VariableFiles.Of(variable));

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variable">The value of an environment variable; null when unset.</param>
    /// <exception cref="EkkoException">There is no such file, or something in it is wrong; the message says where and what is
    /// accepted.</exception>
    public static IReadOnlyList<NetworkConfig> Read(string path, Func<string, string?> variable)
    {
        var file = new NetworksFile(path, variable);
        try
        {
            var lenient = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), lenient);
            return file.Read(json.RootElement);
        }
        catch (JsonException e)
        {
            throw file.Error($"line {e.LineNumber + 1}", "is not JSON there");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EkkoException($"Reading {path} failed: there is no such file. networks.example.json shows what it holds.", e);
        }
    }

    List<NetworkConfig> Read(JsonElement root)
    {
        var whole = new Members(this, "the file", root, "networks");
        var items = whole.Find("networks") is { ValueKind: JsonValueKind.Array } array
            ? array
            : throw Error("networks", "has to be an array of networks");
        var networks = new List<NetworkConfig>();
        foreach (var item in items.EnumerateArray())
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"networks[{networks.Count}]");
            var network = Network(where, item);
            if (networks.Any(other => other.Chain.Network == network.Chain.Network && other.Chain.Subnet == network.Chain.Subnet))
                throw Error(where, $"is {network.Chain} once more; give one chain all its URLs");
            networks.Add(network);
        }

        return networks.Count > 0 ? networks : throw Error("networks", "is empty");
    }

    NetworkConfig Network(string where, JsonElement item)
    {
        var members = new Members(
            this, where, item, "network", "subnet", "vmType", "urls", "from", "to", "confirmations", "concurrency", "batch", "pollInterval",
            "giveUpAfter", "maxReorganisation");
        var chain = new NodeConfig(members.Text("network"), members.Text("subnet"), members.Text("vmType", "EVM"));
        var network = new NetworkConfig { Chain = chain, Urls = Urls(where, members) };
        network = network with
        {
            From = members.Number("from", 0, long.MaxValue),
            To = members.Number("to", 0, long.MaxValue),
            Confirmations = (int)(members.Number("confirmations", 0, 1_000_000) ?? network.Confirmations),
            Concurrency = (int)(members.Number("concurrency", 1, 256) ?? network.Concurrency),
            Batch = (int)(members.Number("batch", 1, 1000) ?? network.Batch),
            PollInterval = members.Duration("pollInterval") ?? network.PollInterval,
            GiveUpAfter = members.Duration("giveUpAfter") ?? network.GiveUpAfter,
            MaxReorganisation = (int)(members.Number("maxReorganisation", 1, 1_000_000) ?? network.MaxReorganisation),
        };
        return network.To < network.From ? throw Error($"{where}.to", $"is {network.To}, below from") : network;
    }

    List<string> Urls(string where, Members members)
    {
        if (members.Find("urls") is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
            throw Error($"{where}.urls", "has to be an array of at least one URL");
        var urls = new List<string>();
        foreach (var item in array.EnumerateArray())
        {
            var here = string.Create(CultureInfo.InvariantCulture, $"{where}.urls[{urls.Count}]");
            if (item.ValueKind != JsonValueKind.String)
                throw Error(here, "has to be a string");
            var url = Expand(here, item.GetString()!);
            try
            {
                NodeUrl.Parse(url);
            }
            catch (EkkoException e)
            {
                throw new EkkoException($"Reading {_path} failed: {here}: {e.Message}", e);
            }

            urls.Add(url);
        }

        return urls;
    }

    string Expand(string where, string text)
    {
        while (text.IndexOf("${", StringComparison.Ordinal) is var start and >= 0)
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
                throw Error(where, "has ${ without }");
            var name = text[(start + 2)..end];
            var value = _variable(name) is { Length: > 0 } set
                ? set
                : throw Error(where, $"needs the environment variable {name}, which is not set");
            if (value.Contains("${", StringComparison.Ordinal))
                throw Error(where, $"needs the environment variable {name}, which has ${{ in its value");
            text = text[..start] + value + text[(end + 1)..];
        }

        return text;
    }

    EkkoException Error(string where, string problem) => new($"Reading {_path} failed: {where} {problem}.");

    /// <summary>The members of an object, all of them known.</summary>
    sealed class Members
    {
        readonly NetworksFile _file;
        readonly string _where;
        readonly JsonElement _element;

        public Members(NetworksFile file, string where, JsonElement element, params ReadOnlySpan<string> known)
        {
            (_file, _where, _element) = (file, where, element);
            if (element.ValueKind != JsonValueKind.Object)
                throw file.Error(where, "has to be an object");
            var seen = new HashSet<string>();
            foreach (var member in element.EnumerateObject())
            {
                if (!known.Contains(member.Name))
                    throw file.Error(where, $"has a member {member.Name}, which is none of {string.Join(", ", known.ToArray())}");
                if (!seen.Add(member.Name))
                    throw file.Error(where, $"has {member.Name} twice");
            }
        }

        public JsonElement? Find(string name) => _element.TryGetProperty(name, out var value) ? value : null;

        public string Text(string name, string? unset = null) => Find(name) switch
        {
            null when unset is not null => unset,
            { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 } text => text,
            _ => throw _file.Error($"{_where}.{name}", "has to be a string that is not empty"),
        };

        public long? Number(string name, long min, long max) => Find(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) && number >= min && number <= max => number,
            { } value => throw _file.Error(
                $"{_where}.{name}",
                string.Create(CultureInfo.InvariantCulture, $"is {value.GetRawText()}, and has to be a number from {min} to {max}")),
        };

        public TimeSpan? Duration(string name) => Find(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value when Quantities.TryParseDuration(value.GetString()!, out var duration) => duration,
            { } value => throw _file.Error(
                $"{_where}.{name}", $"is {value.GetRawText()}, and has to be a time with its unit, such as \"500ms\", \"2s\" or \"5m\""),
        };
    }
}
