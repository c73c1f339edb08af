using System.CommandLine;
using Ekko.Api;
using Ekko.Cli.Services;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko serve</c>: the lake over HTTP, until it is told to stop.</summary>
sealed class ServeCommand : EkkoCommand
{
    public ServeCommand(CommandHost host)
        : base(host, "serve", "Answer HTTP requests about the lake in every state it ever had")
    {
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko serve", "http://127.0.0.1:8080, with a page about it at /docs"),
        new("EKKO_LISTEN=127.0.0.1:9000 ekko serve", "another port"),
        new("EKKO_LISTEN=0.0.0.0:8080 ekko serve", "for other machines, which need a key (ekko apikey create)"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        await ServiceHost.RunAsync(Host, options, new ServeRun(Host, Listening(options), options.RedisUrl), cancellationToken);
        return ExitCode.Success;
    }

    static ApiOptions Listening(EkkoOptions options)
    {
        try
        {
            return ApiOptions.Parse(options.Listen);
        }
        catch (EkkoException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
