using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ekko.Cli;

/// <summary>Everything of the process that commands touch, so that tests can run them without one.</summary>
sealed record CommandHost
{
    /// <summary>Standard input; programs write statements to it.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Standard output: results only.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error: messages and progress, from any thread.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Reads an environment variable; null when unset.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>True when a person types the input.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>True when a person reads the output.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>True when progress can be drawn over itself.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The host of the running process. Output is buffered: flush it before exit.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The one place that knows the process.")]
    public static CommandHost ForProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new CommandHost
        {
            Input = Console.IsInputRedirected ? new StreamReader(Console.OpenStandardInput(), utf8) : Console.In,
            Output = new StreamWriter(Console.OpenStandardOutput(), utf8, bufferSize: 32 * 1024),
            Error = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true }),
            Environment = System.Environment.GetEnvironmentVariable,
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }
}
