using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Http;

/// <summary>
/// Looks at the parameters of a request before they are bound: one that the endpoint does not know, that is given twice, or that is not
/// what it should be is an error that names it. A mistyped filter that is passed over would answer another question than was asked.
/// </summary>
sealed class QueryCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is { } endpoint)
            Check(context.Request.Query, endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>());
        return next(context);
    }

    static void Check(IQueryCollection query, IReadOnlyList<IParameterBindingMetadata> parameters)
    {
        var known = parameters.Where(parameter => NameOf(parameter.ParameterInfo) is not null)
            .ToDictionary(parameter => NameOf(parameter.ParameterInfo)!);
        if (known.FirstOrDefault(parameter => !parameter.Value.IsOptional && !query.ContainsKey(parameter.Key)).Key is { } missing)
            throw Bad($"{missing} is missing.");
        foreach (var (name, values) in query)
        {
            if (!known.TryGetValue(name, out var parameter))
            {
                var names = known.Count == 0 ? "takes no parameters" : $"takes {string.Join(", ", known.Keys)}";
                throw Bad($"'{Short(name)}' is not a parameter of this endpoint, which {names}.");
            }

            if (values is not [{ } value])
                throw Bad($"{name} is given {values.Count} times. Give it once.");
            if (Expected(parameter.ParameterInfo.ParameterType, value) is { } expected)
                throw Bad($"{name} is '{Short(value)}'. Give {expected}.");
        }
    }

    static string? NameOf(ParameterInfo parameter) =>
        parameter.GetCustomAttributes(typeof(FromQueryAttribute), inherit: false) is [FromQueryAttribute query] ? query.Name : null;

    /// <summary>What a value of the type has to be; null when it is.</summary>
    static string? Expected(Type type, string value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(int) || type == typeof(long))
            return long.TryParse(value, NumberStyles.AllowLeadingSign, culture, out var number) && (
                type == typeof(long) || number == (int)number) ? null : "a whole number";
        if (type == typeof(double))
            return double.TryParse(value, NumberStyles.Float, culture, out var number) && double.IsFinite(number) ? null : "a number";
        if (type == typeof(bool))
            return bool.TryParse(value, out _) ? null : "true or false";
        if (type == typeof(TimeArgument))
            return TimeArgument.TryParse(value, culture, out _) ? null : "a time such as 2026-05-03T11:18:56Z, or a date";
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Choice<>))
        {
            var words = WordsOf(type);
            return words.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : string.Join(" or ", words);
        }

        return value.Length > 0 ? null : "a value, or leave it out";
    }

    /// <summary>The words of a <see cref="Choice{T}"/>.</summary>
    public static IReadOnlyList<string> WordsOf(Type choice) =>
        [.. Enum.GetNames(choice.GetGenericArguments()[0]).Select(JsonNamingPolicy.CamelCase.ConvertName)];

    static ReadingException Bad(string message) => new(ReadingErrorKind.Invalid, $"Reading the request failed: {message}");

    static string Short(string text) => text.Length <= 80 ? text : $"{text[..80]}…";
}
