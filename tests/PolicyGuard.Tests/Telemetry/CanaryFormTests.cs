using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Tests.Connect;
using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;
using Serilog.Core;

namespace PolicyGuard.Tests.Telemetry;

/// <summary>
/// Somebody types a client's name, address or number into every field of every form there is. The forms are read off the pages, so that
/// none that comes later is left out.
/// </summary>
[Collection("console")]
public sealed partial class CanaryFormTests
{
    private const string Name = "Quetzalcoatl Zanzibar";
    private const string Email = "quetzal.canary@example.org";
    private const string Phone = "+15550100999";

    /// <summary>What a form holds that is taken, so that every field is also tried beside others that are right.</summary>
    private static readonly Dictionary<string, string> Right = new(StringComparer.Ordinal)
    {
        ["alias"] = "Q.Z.", ["displayNames"] = Name, ["emails"] = Email, ["phones"] = Phone, ["id"] = "", ["zoomUserIds"] = "", ["registrantIds"] = "",
    };

    [Fact]
    public async Task What_is_typed_into_a_form_stays_in_the_encrypted_store_and_on_the_page_that_asked_for_it()
    {
        var log = new KeptLog();
        var urls = new KeptUrls();
        using var spans = new KeptSpans();
        await using var collector = await Collector.OpenAsync();
        var posted = new HashSet<string>(StringComparer.Ordinal);
        string ledger;
        await using (var house = await PipelineHouse.OpenAsync(
            services => services.AddSingleton<ILogEventSink>(log),
            z =>
            {
                z.On($"GET {PipelineHouse.Meeting}", () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), m => m["password"] = "1"));
                z.On($"PATCH {PipelineHouse.Meeting}", StubZoom.Json(204, ""));
            },
            collector.Settings))
        {
            var server = (TestServer)house.Services.GetRequiredService<IServer>();
            urls.InnerHandler = server.CreateHandler();
            var http = new HttpClient(urls) { BaseAddress = server.BaseAddress };
            using var owner = await Browser.OwnerAsync(house.Services, http);
            await house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(PipelineHouse.Noon.AddDays(2)));
            await house.OutcomeAsync("SCH-02", "deferred");
            var violation = (await house.ViolationsAsync("SCH-02")).Single()["id"]!.GetValue<string>();
            await owner.OpenAsync("/people/new");
            (await owner.PostAsync("/people/new", [.. Right.Append(new("role", "client")).Select(r => (r.Key, r.Value))])).ShouldBe("/person/qz?done=added");

            foreach (var page in new[] { "/people", "/people/new", "/people/import", "/person/qz", $"/meetings/{PipelineHouse.MeetingId}/expected", "/violations", $"/violations/{violation}", "/sign-in" })
            {
                await FillAsync(owner, page, posted);
            }

            await owner.OpenAsync("/people/import");
            await owner.UploadAsync("/people/import", "file", System.Text.Encoding.UTF8.GetBytes($"id,alias,role,displayNames,emails\nqq,Q.Q.,client,{Name},{Email}\n{Name},{Email},{Phone},,\n"));
            var (_, preview) = await owner.UploadAsync("/people/import", "file", System.Text.Encoding.UTF8.GetBytes($"id,alias,role,displayNames,emails,phones\nqq,Q.Q.,client,{Name},{Email},{Phone}\n"));
            (await owner.PostAsync("/people/import/confirm", ("sheet", Sheet().Match(preview).Groups[1].Value))).ShouldBe("/people?done=imported");
            await house.QuietAsync();
            ledger = await (await house.Http.GetAsync(new Uri("/api/v1/ledger/export", UriKind.Relative), TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        // What is to be clean must first be there.
        posted.ShouldBe(
            [
                "/people", "/people/new", "/people/import", "/person/qz", "/person/qz/consents", $"/meetings/{PipelineHouse.MeetingId}/expected", "/violations", "/violations/ID/acknowledge",
                "/violations/ID/link", "/sign-in",
            ],
            ignoreOrder: true);
        urls.Text.ShouldContain("/person/qz?done=saved");
        ledger.ShouldContain("acknowledgement");
        log.Text.ShouldContain("\"@t\"");
        spans.Text.ShouldContain("receive");
        urls.Text.Split('\n').Where(url => Slips(url).Count > 0).ShouldBeEmpty("in an address, also one that an answer led to");
        Slips(log.Text).ShouldBeEmpty("in the log");
        Slips(spans.Text).ShouldBeEmpty("in a span");
        Slips(collector.Text("/v1/metrics")).ShouldBeEmpty("in a metric as exported");
        Slips(collector.Text("/v1/traces")).ShouldBeEmpty("in a trace as exported");
        Slips(ledger).ShouldBeEmpty("in the ledger's export");
    }

    private static IReadOnlyList<string> Slips(string text) => Canary.AllIn(text);

    private static async Task FillAsync(Browser owner, string page, HashSet<string> posted)
    {
        var forms = Forms().Matches(await owner.OpenAsync(page)).Select(f => f.Value).Where(f => !f.Contains("/sign-out", StringComparison.Ordinal)).ToList();
        forms.ShouldNotBeEmpty(page);
        foreach (var form in forms)
        {
            var action = Action().Match(form).Groups[1].Value;
            form.ShouldContain("method=\"post\"", Case.Sensitive, $"{action}: what is typed into a form that is no post stands in an address");
            posted.Add(IdInPath().Replace(action, "/violations/ID/"));
            var fields = Fields().Matches(form).Select(f => f.Groups[1].Value).Where(n => n is not ("__RequestVerificationToken" or "file")).Distinct(StringComparer.Ordinal).ToList();
            foreach (var typed in new[] { Name, Email, Phone, "Quetzalcoatl" })
            {
                await PostAsync(owner, page, action, [.. fields.Select(f => (f, typed))]);
                foreach (var field in fields)
                {
                    await PostAsync(owner, page, action, [.. fields.Select(f => (f, f == field ? typed : RightOf(f, form)))]);
                }
            }

            await PostAsync(owner, page, action, [.. fields.Select(f => (f, RightOf(f, form)))]);
        }
    }

    /// <summary>The page first, because its version and its token may be others than before.</summary>
    private static async Task PostAsync(Browser owner, string page, string action, (string, string)[] fields)
    {
        var now = await owner.OpenAsync(page);
        var (status, _) = await owner.SubmitAsync(action, [.. fields.Select(f => f is ("version", { } old) && Version().Match(now) is { Success: true } match && long.TryParse(old, out _) ? (f.Item1, match.Groups[1].Value) : f)]);
        ((int)status).ShouldBeLessThan(500, action);
    }

    private static string RightOf(string field, string form) => Right.GetValueOrDefault(field)
        ?? (Regex.Match(form, $"name=\"{Regex.Escape(field)}\"[^>]*value=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } value ? WebUtility.HtmlDecode(value.Groups[1].Value)
            : Regex.Match(form, $"name=\"{Regex.Escape(field)}\".*?<option value=\"([^\"]+)\"", RegexOptions.Singleline, TimeSpan.FromSeconds(1)) is { Success: true } option ? option.Groups[1].Value
            : "");

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("action=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Action();

    [GeneratedRegex("name=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Fields();

    [GeneratedRegex("name=\"version\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Version();

    [GeneratedRegex("name=\"sheet\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Sheet();

    [GeneratedRegex("/violations/[^/]+/", RegexOptions.None, 1000)]
    private static partial Regex IdInPath();

    /// <summary>Every address that was asked for, and every one that an answer led to.</summary>
    private sealed class KeptUrls : DelegatingHandler
    {
        private readonly ConcurrentQueue<string> seen = new();

        internal string Text => string.Join('\n', seen);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Enqueue(request.RequestUri!.OriginalString);
            var answer = await base.SendAsync(request, cancellationToken);
            seen.Enqueue($"{answer.Headers.Location?.OriginalString} {answer.Content.Headers.ContentLocation} {string.Join(' ', answer.Headers.TryGetValues("Link", out var links) ? links : [])}");
            return answer;
        }
    }
}
