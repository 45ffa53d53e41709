using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Pipeline;
using PolicyGuard.Queue;
using PolicyGuard.Receive;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Telemetry;

/// <summary>Spans and metrics as a collector would get them. In one collection with all who listen, so that nobody listens where nobody should.</summary>
[Collection("console")]
public class TraceTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = $"00-{Trace}-00f067aa0ba902b7-01";

    [Fact]
    public async Task One_event_is_one_trace_from_its_receipt_to_the_calls_it_led_to()
    {
        using var spans = new KeptSpans();
        await using var house = await PipelineHouse.OpenAsync(zoom: Weak);
        house.Http.DefaultRequestHeaders.Add("traceparent", Parent);
        await house.TellAsync("meeting.created", Created());
        await house.OutcomeAsync("SCH-01", "fixedVerified");
        await house.QuietAsync();

        var trace = spans.Of(Trace);
        var received = trace.Single(s => s.OperationName == "receive");
        received.ParentSpanId.ToHexString().ShouldBe("00f067aa0ba902b7");
        Tag(received, "policyguard.result").ShouldBe("stored");
        Tag(received, "policyguard.event").ShouldBe("meeting.created");
        var decided = trace.Single(s => s.OperationName == "decide" && s.ParentSpanId == received.SpanId);
        Tag(decided, "policyguard.result").ShouldBe("committed");
        Tag(decided, "policyguard.actions").ShouldBe(1);
        var reading = trace.Single(s => s.OperationName == "enforce" && s.ParentSpanId == decided.SpanId);
        Tag(reading, "policyguard.command").ShouldBe("ReadMeeting");
        var call = trace.Single(s => s.ParentSpanId == reading.SpanId && s.Kind == ActivityKind.Client);
        (call.OperationName, Tag(call, "http.request.method"), Tag(call, "http.response.status_code")).ShouldBe(("zoom light", "GET", 200));
        var judged = trace.Single(s => s.OperationName == "decide" && s.ParentSpanId == reading.SpanId);
        ((string)Tag(judged, "policyguard.rules")!).ShouldContain("SCH-01");
        var repairing = trace.Single(s => s.OperationName == "enforce" && s.ParentSpanId == judged.SpanId);
        Tag(repairing, "policyguard.result").ShouldBe("accepted");
        trace.Count(s => s.ParentSpanId == repairing.SpanId && s.Kind == ActivityKind.Client).ShouldBe(2, "one PATCH, read back");
        trace.ShouldAllBe(s => !s.TagObjects.Any(t => $"{t.Value}".Contains(PipelineHouse.MeetingId) || $"{t.Value}".Contains(PipelineHouse.Host) || $"{t.Value}".Contains("zoom.example")));
    }

    [Fact]
    public async Task Without_a_trace_of_the_sender_the_receipt_begins_one()
    {
        using var spans = new KeptSpans();
        await using var house = await PipelineHouse.OpenAsync();
        await house.TellAsync("meeting.permanently_deleted", Created(), delivery: "once");
        await house.TellAsync("meeting.permanently_deleted", Created(), delivery: "once");
        await house.QuietAsync();

        // No other test sends this event.
        var received = spans.All.Where(s => s.OperationName == "receive" && (string?)Tag(s, "policyguard.event") == "meeting.permanently_deleted").ToList();
        received.Select(s => Tag(s, "policyguard.result")).ShouldBe(["stored", "duplicate"]);
        received.ShouldAllBe(s => s.ParentSpanId == default);
        spans.Of(received[0].TraceId.ToHexString()).ShouldContain(s => s.OperationName == "decide" && s.ParentSpanId == received[0].SpanId);
    }

    [Fact]
    public void Nobody_listening_means_no_span_at_all()
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Request.Headers.TraceParent = Parent;
        ReceiveMetrics.StartSpan(context.Request).ShouldBeNull();
        using var outer = new Activity("of the web server").Start();
        ReceiveMetrics.TraceParent.ShouldBeNull();
        PipelineTraces.TraceParent.ShouldBeNull();
        PipelineTraces.Decide(new Lease(1, new Envelope("d", "k", "zoom", default, default, default, TraceParent: Parent), 1), default).ShouldBeNull();
    }

    [Fact]
    public async Task Metrics_count_by_result_rule_and_reason_in_bounded_words()
    {
        IMeterFactory? factory = null;
        using var metrics = new KeptMetrics(() => factory);
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            Weak(zoom);
            zoom.On(PipelineHouse.Control, StubZoom.Json(400, """{"code":4711,"message":"Invalid access token, does not contain scopes:[meeting:update:in_meeting_controls:admin]."}"""));
        });
        factory = house.Services.GetRequiredService<IMeterFactory>();
        await house.TellAsync("meeting.created", Created(), delivery: "twice");
        await house.TellAsync("meeting.created", Created(), delivery: "twice");
        await house.TellAsync("meeting.participant_teleported", ZoomDocuments.Live("uuid-2=="));
        (await house.Http.PostAsync("/webhooks/zoom", null, TestContext.Current.CancellationToken)).Dispose();
        await house.OutcomeAsync("SCH-01", "fixedVerified");
        await house.TellAsync("meeting.started", ZoomDocuments.Live("uuid-1=="));
        await house.TellRecordingAsync();
        await house.OutcomeAsync("LIV-11", "unenforced");
        await house.QuietAsync();

        var seen = metrics.Seen;
        seen.ShouldContain("policyguard.webhooks result=stored event=meeting.created");
        seen.ShouldContain("policyguard.webhooks result=duplicate event=meeting.created");
        seen.ShouldContain("policyguard.webhooks result=stored event=unknown");
        seen.ShouldContain("policyguard.webhooks result=missing");
        seen.ShouldContain("policyguard.queue.age");
        seen.ShouldContain("policyguard.decide.duration");
        seen.ShouldContain("policyguard.enforce.latency command=RepairMeeting result=accepted");
        seen.ShouldContain("policyguard.outcomes rule=SCH-01 outcome=fixedVerified");
        seen.ShouldContain("policyguard.outcomes rule=LIV-11 outcome=unenforced");
        seen.ShouldContain("policyguard.unenforced outcome=unenforced reason=missing scope");
        seen.ShouldContain(s => s.StartsWith("policyguard.zoom.calls label=Light", StringComparison.Ordinal));
    }

    /// <summary>Without its waiting room until it is repaired.</summary>
    private static void Weak(StubZoom zoom)
    {
        var start = PipelineHouse.Noon.AddDays(2);
        zoom.On($"GET {PipelineHouse.Meeting}", () => ZoomDocuments.Meeting(start, ZoomDocuments.WithoutWaitingRoom), () => ZoomDocuments.Meeting(start));
        zoom.On($"PATCH {PipelineHouse.Meeting}", StubZoom.Json(204, ""));
    }

    private static JsonObject Created() => new() { ["id"] = long.Parse(PipelineHouse.MeetingId), ["uuid"] = "u==", ["host_id"] = PipelineHouse.Host, ["type"] = 2 };

    private static object? Tag(Activity span, string name) => span.GetTagItem(name);
}
