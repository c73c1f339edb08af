using System.Globalization;
using System.Text.Json;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Arguments of a call, evaluated by the engine when they are asked for.</summary>
sealed class FunctionArguments(StatementContext context, string function, IReadOnlyList<CallArgument> given)
{
    /// <exception cref="DuckLakeException">There are more positional arguments, or other names, than the function knows.</exception>
    public void Allow(int positional, params ReadOnlySpan<string> names)
    {
        if (given.Count(a => a.Name is null) > positional)
            throw new DuckLakeException(
                $"Binder Error: No function matches {function} with {given.Count(a => a.Name is null)} arguments beside the catalog.");
        foreach (var (name, _) in given)
        {
            if (name is not null && !Known(name, names))
            {
                throw new DuckLakeException(
                    $"Binder Error: Invalid named parameter \"{name}\" for function "
                    + $"{function}\nCandidates:\n{string.Join('\n', names.ToArray().Select(n => "    " + n))}");
            }
        }
    }

    /// <summary>A positional argument; null when it is missing or NULL.</summary>
    public string? Text(int position) =>
        given.Where(a => a.Name is null).Skip(position).FirstOrDefault().Expression is { } expression
            ? context.EvaluateArgument(expression) : null;

    /// <summary>A positional argument that must be given.</summary>
    /// <exception cref="DuckLakeException">It is missing or NULL.</exception>
    public string Required(int index, string what) =>
        (index < given.Count ? context.EvaluateArgument(given[index].Expression) : null)
        ?? throw new DuckLakeException($"Binder Error: {function} needs a {what}, which cannot be NULL");

    /// <summary>A positional argument that is a text or a list of texts.</summary>
    /// <exception cref="DuckLakeException">It is missing or NULL.</exception>
    public string[] Texts(int position)
    {
        var expression = given.Where(a => a.Name is null).Skip(position).FirstOrDefault().Expression
            ?? throw new DuckLakeException(
                $"Binder Error: No function matches {function}: its argument {position + 2}, a text or a list of texts, is missing.");
        var json = context.EvaluateArgument(
            $"to_json(CASE WHEN starts_with(typeof({expression}), 'VARCHAR[') THEN TRY_CAST(({expression}) AS VARCHAR[]) ELSE "
            + $"[CAST(({expression}) AS VARCHAR)] END)");
        var texts = json is null or "null" ? [] : JsonSerializer.Deserialize<string?[]>(json)!;
        return texts.Length > 0 && !texts.Contains(null) ? [.. texts.OfType<string>()]
            : throw new DuckLakeException($"Invalid Input Error: The file list of {function} cannot be NULL or empty.");
    }

    /// <summary>A named argument; null when it is not given or NULL.</summary>
    public string? Text(string name) => Value(name, "{0}");

    /// <summary>A named argument under a conversion; null when it is not given or NULL.</summary>
    public string? Value(string name, string conversion) => Expression(name) is { } expression
        ? context.EvaluateArgument(conversion.Replace("{0}", expression, StringComparison.Ordinal))
        : null;

    /// <summary>A named argument that is a number of things.</summary>
    /// <exception cref="DuckLakeException">It is NULL.</exception>
    public long? Count(string name)
    {
        if (Expression(name) is null)
            return null;
        var text = Value(name, "CAST(({0}) AS UBIGINT)")
            ?? throw new DuckLakeException($"Binder Error: The {name} option must be a non-null integer.");
        return ulong.Parse(text, CultureInfo.InvariantCulture) is var count && count > long.MaxValue ? long.MaxValue : (long)count;
    }

    /// <summary>A named argument that is true or false; false when it is not given.</summary>
    public bool Flag(string name) => Value(name, "CAST(({0}) AS BOOLEAN)") == "true";

    /// <summary>A named argument that is a time.</summary>
    public DateTimeOffset? Time(string name) => Value(name, "epoch_us(CAST(({0}) AS TIMESTAMPTZ))") is { } micros
        ? DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture))
        : null;

    /// <summary>The text of a named argument; null when it is not given.</summary>
    public string? Expression(string name) => given.FirstOrDefault(a => SqlName.Same(a.Name, name)).Expression;

    static bool Known(string name, ReadOnlySpan<string> names)
    {
        foreach (var known in names)
        {
            if (SqlName.Same(name, known))
                return true;
        }

        return false;
    }
}
