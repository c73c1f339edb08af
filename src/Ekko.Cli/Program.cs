using System.Globalization;
using Ekko.Cli;
using Ekko.Cli.Services;
using Ekko.Cli.Terminal;
using Ekko.Sandbox;

if (args is [SandboxWorker.Argument, var memoryLimit])
    return SandboxProcess.Run(long.Parse(memoryLimit, CultureInfo.InvariantCulture));

using var interrupt = new InterruptSignal();
var host = CommandHost.ForProcess();
try
{
    return await CommandLine.RunAsync(args, host, interrupt.Token);
}
finally
{
    await host.Output.FlushAsync(CancellationToken.None);
    await host.Error.FlushAsync(CancellationToken.None);
}
