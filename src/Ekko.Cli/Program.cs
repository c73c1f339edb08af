using Ekko.Cli;
using Ekko.Cli.Services;
using Ekko.Cli.Terminal;
using Ekko.Sandbox;

if (args is [SandboxWorker.Argument])
    return SandboxProcess.Run();

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
