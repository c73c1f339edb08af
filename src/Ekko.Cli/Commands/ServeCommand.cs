using System.CommandLine;
using Ekko.Cli.Services;
using Ekko.Pipeline;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko serve</c>: the lake over HTTP, until it is told to stop.</summary>
sealed class ServeCommand : EkkoCommand
{
    readonly Option<bool> _withPipeline = new("--with-pipeline")
    {
        Description = "Write what comes over NATS into the lake too, in the same process",
    };

    readonly Option<bool> _withMaintenance = new("--with-maintenance")
    {
        Description = "Keep the lake healthy by its policy too, in the same process",
    };
    readonly PolicyOption _policy = new();

    public ServeCommand(CommandHost host)
        : base(host, "serve", "Answer HTTP requests about the lake in every state it ever had")
    {
        Add(_withPipeline);
        Add(_withMaintenance);
        Add(_policy.Option);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko serve", "http://127.0.0.1:8080, with a page about it at /docs"),
        new("EKKO_LISTEN=127.0.0.1:9000 ekko serve", "another port"),
        new("EKKO_LISTEN=0.0.0.0:8080 ekko serve", "for other machines, which need a key (ekko apikey create)"),
        new("ekko serve --with-pipeline", "NATS at localhost:4222 into the lake, and the lake over HTTP"),
        new("ekko serve --with-maintenance --policy policy.json", "and keep it healthy meanwhile"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        var withPipeline = arguments.GetValue(_withPipeline);
        var serve = ServeRun.Of(Host, options, createsLake: withPipeline);
        List<IService> services = [serve];
        if (withPipeline)
            services.Add(new PipelineRun(Host, options, PipelineOptions.From(options)));
        if (arguments.GetValue(_withMaintenance))
            services.Add(new MaintenanceService(Host, _policy.Read(arguments), createsLake: withPipeline));
        await ServiceHost.RunAsync(Host, options, services.Count == 1 ? serve : new ServicesRun([.. services]), cancellationToken);
        return ExitCode.Success;
    }
}
