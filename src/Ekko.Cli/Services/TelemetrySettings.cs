namespace Ekko.Cli.Services;

/// <summary>The variables of OpenTelemetry, under the names that all its programs use.</summary>
static class TelemetrySettings
{
    static readonly string[] Names =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "OTEL_METRIC_EXPORT_INTERVAL",
        "OTEL_BSP_SCHEDULE_DELAY",
    ];

    /// <summary>Those that are set; their headers may hold a key.</summary>
    /// <exception cref="EkkoOptionsException">The file of one cannot be read.</exception>
    public static Dictionary<string, string> Of(CommandHost host)
    {
        var variable = VariableFiles.Of(host.Environment);
        return Names.Select(name => (Name: name, Value: variable(name)))
            .Where(setting => !string.IsNullOrWhiteSpace(setting.Value))
            .ToDictionary(setting => setting.Name, setting => setting.Value!);
    }
}
