using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;
using Serilog.Core;

namespace PolicyGuard.Tests.Telemetry;

/// <summary>Distinctive personal data goes through everything; none of it may come out in a log line, metric, trace, ledger export or lie readable on the disk.</summary>
[Collection("console")]
public class CanaryTests
{
    [Fact]
    public async Task No_personal_detail_reaches_a_log_a_metric_a_trace_the_ledger_or_the_disk_in_any_form()
    {
        var log = new KeptLog();
        using var spans = new KeptSpans();
        await using var collector = await Collector.OpenAsync();
        string ledger, disk;
        await using (var day = await ClinicDay.OpenAsync("http://127.0.0.1:0", "http://127.0.0.1:0", speed: 20, collector.Settings.Select(s => $"--{s.Key}={s.Value}"), services => services.AddSingleton<ILogEventSink>(log)))
        {
            await AskAsync(day.Stage.PolicyGuard);
            await PlayAsync(day.Stage);
            ledger = await day.Stage.PolicyGuard.GetStringAsync(new Uri("/api/v1/ledger/export", UriKind.Relative), TestContext.Current.CancellationToken);
            disk = OnDisk(day.Folder);
        }

        // What is to be clean must first be there.
        ledger.ShouldContain("LIV-05");
        ledger.ShouldContain("SCH-10");
        ledger.ShouldContain("SCH-15");
        disk.ShouldContain("LIV-05");
        log.Text.ShouldContain("\"@t\"");
        spans.Text.ShouldContain("receive");
        collector.Text("/v1/metrics").ShouldContain("policyguard.outcomes");
        collector.Text("/v1/traces").ShouldContain("policyguard.rules");
        Canary.AllIn(log.Text).ShouldBeEmpty("in the log");
        Canary.AllIn(spans.Text).ShouldBeEmpty("in a span");
        Canary.AllIn(collector.Text("/v1/metrics")).ShouldBeEmpty("in a metric as exported");
        Canary.AllIn(collector.Text("/v1/traces")).ShouldBeEmpty("in a trace as exported");
        Canary.AllIn(ledger).ShouldBeEmpty("in the ledger's export");
        Canary.AllIn(disk).ShouldBeEmpty("readable on the disk");
    }

    /// <summary>A search that cannot find proves nothing.</summary>
    [Theory]
    [MemberData(nameof(Slips))]
    public void Every_form_of_a_slip_is_seen(string form, Func<string, string> slip)
    {
        form.ShouldNotBeEmpty();
        foreach (var canary in Canary.All)
        {
            canary.FormsIn($"... {slip(canary.Word)} ...").ShouldNotBeEmpty(canary.Word);
        }
    }

    public static TheoryData<string, Func<string, string>> Slips => new()
    {
        { "as it is", w => w },
        { "shouted", w => w.ToUpperInvariant() },
        { "in an address", Uri.EscapeDataString },
        { "in a form", w => System.Net.WebUtility.UrlEncode("a b" + w) },
        { "in JSON", w => JsonSerializer.Serialize(new { name = "x" + w }) },
        { "in base64", w => Convert.ToBase64String(Encoding.UTF8.GetBytes(w)) },
        { "in base64 behind one", w => Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + w + "y")) },
        { "in base64 behind two", w => Convert.ToBase64String(Encoding.UTF8.GetBytes("xy" + w + "z")) },
        { "in base64url", w => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes("a:" + w)) },
        { "in hex", w => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(w)) },
    };

    /// <summary>What people of the clinic send, right and wrong.</summary>
    private static async Task AskAsync(HttpClient api)
    {
        var person = new JsonObject
        {
            ["alias"] = "Q.Z.", ["role"] = "client", ["emails"] = new JsonArray("known." + "quetzal.canary@example.org"), ["phones"] = new JsonArray("+15550100999"), ["displayNames"] = new JsonArray("Quetzalcoatl Zanzibar"),
        };
        using var put = await api.PutAsJsonAsync(new Uri("/api/v1/people/qz", UriKind.Relative), person, JsonSerializerOptions.Default, TestContext.Current.CancellationToken);
        put.EnsureSuccessStatusCode();
        foreach (var (method, path, body) in new[]
        {
            ("PUT", "people/qz", "{\"alias\": Quetzalcoatl Zanzibar}"), ("PUT", "people/quetzal.canary%40example.org", "{}"), ("GET", "people/Quetzalcoatl%20Zanzibar", ""),
            ("GET", "violations?q=quetzal.canary%40example.org", ""), ("GET", "violations?host=Zanzibar&from=Quetzalcoatl", ""), ("POST", "consents", "{\"person\":\"Quetzalcoatl\",\"scope\":\"Zanzibar\"}"),
            ("PUT", "policy", "policy: {id: canary-word-of-the-policy, version: Quetzalcoatl}"), ("GET", "sessions/Zanzibar", ""), ("GET", "ledger/export?from=Zanzibar", ""),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"/api/v1/{path}", UriKind.Relative));
            request.Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await api.SendAsync(request, TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).ShouldBeLessThan(500, path);
        }

        using var forged = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/status?key=sandbox-access-token", UriKind.Relative));
        forged.Headers.Authorization = new("Bearer", "pgk_Quetzalcoatl");
        using var refused = await api.SendAsync(forged, TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    private static async Task PlayAsync(Stage stage)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(5), m =>
        {
            (m["topic"], m["agenda"], m["password"], m["join_url"]) = ("Therapy Quetzalcoatl Zanzibar", "Call 15550100999", "C4n4ry+P455/", "https://zoom.example/j/canary-join-link?pwd=C4n4ry");
            m["settings"]!["meeting_invitees"] = new JsonArray(new JsonObject { ["email"] = "quetzal.canary@example.org" });
            m["settings"]!["waiting_room"] = false;
        });
        await stage.SeeOutcomeAsync(meeting, "SCH-07");
        await MailAsync(stage, meeting);
        var room = stage.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        var client = room.Arrives("Quetzalcoatl Zanzibar", email: "quetzal.canary@example.org");
        room.HostAdmits(client);
        await stage.SeeStateAsync(room, "secured");
        room.Arrives("Zanzibar 15550100999", bypass: true, email: "other.quetzalcoatl@example.org");
        room.Arrives("Quetzalcoatl's Notetaker (Otter.ai)", bypass: true, email: "zanzibar@otter.ai");
        await stage.SeeOutcomeAsync(meeting, "LIV-05");
        stage.Zoom.Faults.Set($"/v2/meetings/{meeting.Id}", 3, _ => ZoomErrors.Of(400, 300, "Invalid field for Quetzalcoatl \"Zanzibar\" quetzal.canary@example.org"));
        MeetingEndpoints.Change(stage.Zoom, meeting.Id, new JsonObject { ["topic"] = "Quetzalcoatl Zanzibar again" }, "quetzal.canary@example.org");
        await SendAsync(stage, "not JSON, but Quetzalcoatl Zanzibar and quetzal.canary@example.org", Uri.EscapeDataString("Quetzalcoatl"));
        await stage.PauseAsync(60);
        room.End();
        await stage.SeeStateAsync(room, "closed");
    }

    /// <summary>The link goes out by mail, after a server has refused it, and a stranger registers.</summary>
    private static async Task MailAsync(Stage stage, SimulatedMeeting meeting)
    {
        const string address = "known.quetzal.canary@example.org";
        stage.Mail.Expect(address, MailMood.Refuses);
        await stage.WriteAsync("qz", "Q.Z.", address);
        await stage.ExpectAsync(meeting, "qz");
        await stage.SeeOutcomeAsync(meeting, "SCH-10", "failed");
        await stage.WriteAsync("qz", "Q.Z.", "2." + address);
        (await Stage.SeeAsync(() => stage.Mail.To("2." + address).Any(m => m.Text.Contains("canary-join-link", StringComparison.Ordinal)), "mailed")).ShouldBe("mailed");
        meeting.Settings["approval_type"] = 0;
        RegistrantEndpoints.Register(stage.Zoom, meeting, "Zanzibar", "quetzal.canary@example.org");
        await stage.SeeOutcomeAsync(meeting, "SCH-15", "fixedVerified");
    }

    /// <summary>Signed garbage, with the headers that tracing would carry on.</summary>
    private static async Task SendAsync(Stage stage, string body, string carried)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = stage.Zoom.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, stage.Zoom.Webhooks.Target) { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("x-zm-request-timestamp", timestamp);
        request.Headers.Add("x-zm-signature", SignedPost.Sign(timestamp, bytes));
        request.Headers.Add("tracestate", $"vendor={carried}");
        request.Headers.Add("baggage", $"who={carried}");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Every byte that the running service has written, read beside it.</summary>
    private static string OnDisk(string folder)
    {
        var text = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != ".lock"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            text.AppendLine(Encoding.Latin1.GetString(bytes.ToArray()));
        }

        return text.ToString();
    }
}
