using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Telemetry;

/// <summary>Distinctive personal data goes through everything; none of it may come out in a log line, metric, trace or the ledger.</summary>
[Collection("console")]
public class CanaryTests
{
    private static readonly string[] Canaries =
        ["Quetzalcoatl", "quetzal.canary@example.org", "15550100999", "Zanzibar", "C4n4ryP455", "canary-join-link", "sandbox-client-secret", "sandbox-access-token", "sandbox-webhook-secret"];

    [Fact]
    public async Task No_personal_detail_reaches_a_log_a_metric_a_trace_or_the_ledger()
    {
        var heard = new StringBuilder();
        void Hear(string text)
        {
            lock (heard)
            {
                heard.AppendLine(text);
            }
        }

        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<long>((i, v, tags, _) => Hear($"{i.Name} {string.Join(',', tags.ToArray())}"));
        meters.SetMeasurementEventCallback<double>((i, v, tags, _) => Hear($"{i.Name} {string.Join(',', tags.ToArray())}"));
        meters.Start();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "PolicyGuard",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Hear($"{activity.DisplayName} {string.Join(',', activity.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(traces);
        var stderr = Console.Error;
        using var log = new StringWriter();
        var errors = TextWriter.Synchronized(log);
        Console.SetError(errors);
        string ledger;
        try
        {
            await using var day = await ClinicDay.OpenAsync("http://127.0.0.1:0", "http://127.0.0.1:0", speed: 20);
            await PlayAsync(day.Stage);
            using var export = await day.Stage.PolicyGuard.GetAsync(new Uri("/api/v1/ledger/export", UriKind.Relative));
            ledger = await export.Content.ReadAsStringAsync();
        }
        finally
        {
            Console.SetError(stderr);
        }

        // Hosts of other tests may still be writing: what they write meanwhile is not this test's, and a builder must not be read while it grows.
        var (said, measured) = (Snapshot(errors, log), Snapshot(heard, heard));
        ledger.ShouldContain("LIV-05");
        measured.ShouldContain("policyguard.outcomes");
        said.ShouldContain("\"@t\"");
        foreach (var canary in Canaries)
        {
            ledger.ShouldNotContain(canary, Case.Insensitive);
            said.ShouldNotContain(canary, Case.Insensitive);
            measured.ShouldNotContain(canary, Case.Insensitive);
        }
    }

    private static string Snapshot(object gate, object text)
    {
        lock (gate)
        {
            return text.ToString()!;
        }
    }

    private static async Task PlayAsync(Stage stage)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(5), m =>
        {
            (m["topic"], m["agenda"], m["password"], m["join_url"]) = ("Therapy Quetzalcoatl Zanzibar", "Call 15550100999", "C4n4ryP455", "https://zoom.example/j/canary-join-link");
            m["settings"]!["meeting_invitees"] = new JsonArray(new JsonObject { ["email"] = "quetzal.canary@example.org" });
            m["settings"]!["waiting_room"] = false;
        });
        await stage.SeeOutcomeAsync(meeting, "SCH-07");
        var room = stage.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        var client = room.Arrives("Quetzalcoatl Zanzibar", email: "quetzal.canary@example.org");
        room.HostAdmits(client);
        await stage.SeeStateAsync(room, "secured");
        room.Arrives("Zanzibar 15550100999", bypass: true, email: "other.quetzalcoatl@example.org");
        await stage.SeeOutcomeAsync(meeting, "LIV-05");
        stage.Zoom.Faults.Set($"/v2/meetings/{meeting.Id}", 3, _ => ZoomErrors.Of(400, 300, "Invalid field for Quetzalcoatl \"Zanzibar\" quetzal.canary@example.org"));
        MeetingEndpoints.Change(stage.Zoom, meeting.Id, new JsonObject { ["topic"] = "Quetzalcoatl Zanzibar again" }, "quetzal.canary@example.org");
        await stage.PauseAsync(60);
        room.End();
        await stage.SeeStateAsync(room, "closed");
    }
}
