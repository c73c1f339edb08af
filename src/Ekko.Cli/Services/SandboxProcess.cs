using System.Diagnostics.CodeAnalysis;
using Ekko.Sandbox;

namespace Ekko.Cli.Services;

/// <summary>The process as a worker of the SQL sandbox: it talks to the server that has started it.</summary>
static class SandboxProcess
{
    /// <summary>Works until the server goes.</summary>
    /// <param name="memoryLimit">Bytes that the process may have in memory.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The pipes of a worker are its standard input and output.")]
    public static int Run(long memoryLimit)
    {
        SandboxWorker.Run(Console.OpenStandardInput(), Console.OpenStandardOutput(), memoryLimit);
        return ExitCode.Success;
    }
}
