using System.Text.Json;

namespace Ekko.Tests.Api;

/// <summary>The API's own description, and whether an answer keeps to it.</summary>
sealed class OpenApiDocument(JsonElement document)
{
    /// <summary>The paths that can be read and answer in JSON, each with its operation; a stream of events does not end.</summary>
    public IEnumerable<(string Path, JsonElement Operation)> Reads => document.GetProperty("paths").EnumerateObject()
        .Where(path => path.Value.TryGetProperty("get", out _)).Select(path => (path.Name, Operation: path.Value.GetProperty("get")))
        .Where(read => !read.Operation.GetProperty("responses").GetProperty("200").GetProperty("content")
            .TryGetProperty("text/event-stream", out _));

    /// <summary>The parameters of an operation: name, whether it is in the path, whether it is required.</summary>
    public static IEnumerable<(string Name, bool IsInPath, bool IsRequired)> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(parameter => (
                parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString() == "path",
                parameter.TryGetProperty("required", out var required) && required.GetBoolean()))
            : [];

    /// <summary>What an answer does otherwise than the document says.</summary>
    public List<string> Violations(JsonElement operation, JsonElement answer)
    {
        var violations = new List<string>();
        Check(
            operation.GetProperty(
                "responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema"),
            answer, "$", violations);
        return violations;
    }

    void Check(JsonElement schema, JsonElement value, string at, List<string> violations)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            Check(document.GetProperty("components").GetProperty("schemas").GetProperty(name), value, at, violations);
            return;
        }

        if (schema.TryGetProperty("anyOf", out var choices))
        {
            if (!choices.EnumerateArray().Any(choice => IsOf(choice, value, at)))
                violations.Add($"{at} is {value.ValueKind}, none of what is allowed");
            return;
        }

        if (schema.TryGetProperty("type", out var type) && !Types(type).Contains(TypeOf(value)))
            violations.Add($"{at} is {TypeOf(value)}, not {type}");
        if (value.ValueKind == JsonValueKind.Object)
            CheckMembers(schema, value, at, violations);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray())
                Check(items, item, at + "[]", violations);
        }
    }

    void CheckMembers(JsonElement schema, JsonElement value, string at, List<string> violations)
    {
        if (schema.TryGetProperty("required", out var required))
            violations.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _))
                .Select(name => $"{at}.{name} is missing"));
        if (!schema.TryGetProperty("properties", out var properties))
            return;
        foreach (var member in value.EnumerateObject())
        {
            if (properties.TryGetProperty(member.Name, out var known))
                Check(known, member.Value, $"{at}.{member.Name}", violations);
            else
                violations.Add($"{at}.{member.Name} is not described");
        }
    }

    bool IsOf(JsonElement schema, JsonElement value, string at)
    {
        var violations = new List<string>();
        Check(schema, value, at, violations);
        return violations.Count == 0;
    }

    static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Select(item => item.GetString()!)
        : [type.GetString()!];

    static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => "boolean",
    };
}
