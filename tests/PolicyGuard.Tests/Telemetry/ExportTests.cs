using System.Text.Json.Nodes;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.Telemetry;

/// <summary>The standard variables, as a collector sees their effect. What is left in the SDK's hands goes out when the service ends.</summary>
[Collection("console")]
public class ExportTests
{
    private const string Traces = "/v1/traces";
    private const string Metrics = "/v1/metrics";

    [Fact]
    public async Task Traces_and_metrics_go_to_the_endpoint_that_the_standard_variable_names()
    {
        await using var collector = await Collector.OpenAsync();
        await RunAsync(collector.Settings);
        foreach (var word in new[] { "receive", "decide", "policyguard.result", "service.name", "policyguard" })
        {
            collector.Text(Traces).ShouldContain(word);
        }

        collector.Text(Metrics).ShouldContain("policyguard.webhooks");
        collector.Text(Metrics).ShouldContain("policyguard.decide.duration");
        collector.Text("/v1/logs").ShouldBeEmpty();
    }

    [Fact]
    public async Task One_signal_alone_and_a_name_of_ones_own_are_taken_from_the_variables()
    {
        await using var collector = await Collector.OpenAsync();
        await RunAsync(new() { ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = collector.Address + Metrics, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_TRACES_EXPORTER"] = "none", ["OTEL_SERVICE_NAME"] = "guard-of-the-north" });
        collector.Text(Metrics).ShouldContain("guard-of-the-north");
        collector.Text(Traces).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_variables_switch_off_stays_off()
    {
        await using var collector = await Collector.OpenAsync();
        await RunAsync(new(collector.Settings) { ["OTEL_SDK_DISABLED"] = "true" });
        (collector.Text(Traces) + collector.Text(Metrics)).ShouldBeEmpty();
    }

    private static async Task RunAsync(Dictionary<string, string> settings)
    {
        await using var house = await PipelineHouse.OpenAsync(settings: settings);
        await house.TellAsync("meeting.created", new JsonObject { ["id"] = long.Parse(PipelineHouse.MeetingId), ["uuid"] = "u==", ["host_id"] = PipelineHouse.Host, ["type"] = 2 });
        await house.QuietAsync();
    }
}
