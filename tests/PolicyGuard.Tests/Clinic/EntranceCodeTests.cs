using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.Clinic;

/// <summary>One-time codes from the API to the session: given out once, used once, kept nowhere.</summary>
public sealed class EntranceCodeTests : IAsyncLifetime
{
    private const string Codes = $"expected/{PipelineHouse.MeetingId}/codes";
    private PipelineHouse house = null!;

    public async ValueTask InitializeAsync()
    {
        house = await PipelineHouse.OpenAsync();
        await SendAsync(HttpMethod.Put, "people/jd", """{"alias":"J.D.","role":"client","emails":["jd@example.org"]}""");
        await SendAsync(HttpMethod.Put, "people/it", """{"alias":"I.T.","role":"interpreter"}""");
        await SendAsync(HttpMethod.Put, $"expected/{PipelineHouse.MeetingId}", """{"profile":"interpreter","expected":[{"person":"jd"},{"person":"it","maxDevices":1}]}""");
    }

    public ValueTask DisposeAsync() => house.DisposeAsync();

    private async Task<(HttpStatusCode Status, JsonNode? Json)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await house.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private async Task<string> IssueAsync() => (await SendAsync(HttpMethod.Post, Codes, """{"person":"it"}""")).Json!["code"]!.GetValue<string>();

    private async Task<JsonNode> ComeAsync(string session, string name, string participant = "AAAA")
    {
        await house.TellAsync("meeting.participant_joined_waiting_room", ZoomDocuments.Participant(session, participant, $"u{participant}", name));
        await house.QuietAsync();
        return (await house.GetAsync($"sessions?uuid={Uri.EscapeDataString(session)}"))["participants"]!.AsArray().Single(p => p!["place"]!.GetValue<string>() == "waiting")!;
    }

    [Fact]
    public async Task Whoever_shows_the_code_is_taken_for_the_interpreter_in_one_session_and_in_no_other()
    {
        var code = await IssueAsync();
        code.ShouldMatch("^[0-9]{3} [0-9]{3}$");
        (await ComeAsync("uuid-1==", $"Interpreter {code}")).ShouldSatisfyAllConditions(p => p["alias"]!.GetValue<string>().ShouldBe("I.T."), p => p["evidence"]!.GetValue<string>().ShouldBe("L1"));
        (await SendAsync(HttpMethod.Get, Codes)).Json!.AsArray().Single()!["usedAt"].ShouldBeNull("who only waits has not used it up");
        await house.TellAsync("meeting.participant_joined", ZoomDocuments.Participant("uuid-1==", "AAAA", "uAAAA", $"Interpreter {code}"));
        await house.QuietAsync();
        (await SendAsync(HttpMethod.Get, Codes)).Json!.AsArray().Single()!["usedAt"].ShouldNotBeNull();
        await house.RestartAsync();
        (await ComeAsync("uuid-2==", $"Interpreter {code}")).ShouldSatisfyAllConditions(p => p["alias"]!.GetValue<string>().ShouldStartWith("unknown-"), p => p["evidence"]!.GetValue<string>().ShouldBe("L0"));
    }

    [Fact]
    public async Task Who_is_sent_by_an_agency_is_mailed_no_link_by_us()
    {
        await IssueAsync();
        await house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(PipelineHouse.Noon.AddDays(2)));
        var links = await house.UntilAsync(async () => (await house.GetAsync("meetings"))["items"]!.AsArray().FirstOrDefault()?["links"]?.AsArray() is { Count: > 0 } some ? some : null, "links");
        links.Select(l => l!["alias"]!.GetValue<string>()).ShouldBe(["J.D."]);
    }

    [Fact]
    public async Task A_new_code_ends_the_old_one_and_time_and_withdrawal_end_any()
    {
        var (first, second) = (await IssueAsync(), await IssueAsync());
        (await ComeAsync("uuid-1==", $"{first}")).ShouldSatisfyAllConditions(p => p["evidence"]!.GetValue<string>().ShouldBe(first == second ? "L1" : "L0"));
        (await SendAsync(HttpMethod.Delete, $"{Codes}/it")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(HttpMethod.Delete, $"{Codes}/it")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await ComeAsync("uuid-2==", second))["evidence"]!.GetValue<string>().ShouldBe("L0");

        var third = (await SendAsync(HttpMethod.Post, Codes, $$"""{"person":"it","expiresAt":"{{ZoomDocuments.Time(PipelineHouse.Noon.AddMinutes(30))}}"}""")).Json!["code"]!.GetValue<string>();
        house.Time.Advance(TimeSpan.FromMinutes(31));
        (await ComeAsync("uuid-3==", third))["evidence"]!.GetValue<string>().ShouldBe("L0");
    }

    [Fact]
    public async Task The_code_is_in_no_table_and_the_ledger_tells_that_one_was_given_out_and_taken_back()
    {
        var code = await IssueAsync();
        await SendAsync(HttpMethod.Delete, $"{Codes}/it");
        await using var database = await house.DatabaseAsync();
        var bodies = (await database.Ledger.Where(l => l.Kind == "code").OrderBy(l => l.Sequence).ToListAsync(TestContext.Current.CancellationToken)).ConvertAll(l => Encoding.UTF8.GetString(l.Body));
        bodies.Count.ShouldBe(2);
        bodies[0].ShouldContain("\"issued\"");
        bodies[1].ShouldContain("\"withdrawn\"");
        bodies.ShouldAllBe(b => !b.Contains(code) && !b.Contains(code.Replace(" ", "")) && b.Contains("\"I.T.\""));
        await IssueAsync();
        (await database.EntranceCodes.AsNoTracking().SingleAsync(TestContext.Current.CancellationToken)).CodeKey.Length.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("""{"person":"nobody"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"person":"it","expiresAt":"2026-11-24T11:59:00Z"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"person":"it","expiresAt":"2027-11-24T11:59:00Z"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"person":"jd"}""", HttpStatusCode.Created)]
    public async Task A_code_is_given_out_for_somebody_expected_and_for_a_time(string body, HttpStatusCode status) => (await SendAsync(HttpMethod.Post, Codes, body)).Status.ShouldBe(status);

    [Fact]
    public async Task A_meeting_without_a_set_has_no_place_for_a_code() => (await SendAsync(HttpMethod.Post, "expected/999/codes", """{"person":"it"}""")).Status.ShouldBe(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("Interpreter 482 913", true)]
    [InlineData("482913", true)]
    [InlineData("482-913 Dolmetscher", true)]
    [InlineData("Interpreter 4829131", false)]
    [InlineData("+44 20 482 913 99", false)]
    [InlineData("020482913", false)]
    [InlineData("482913 or 482914", false)]
    [InlineData("Interpreter", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_code_in_a_name_is_six_digits_and_nothing_longer(string? name, bool isCode)
    {
        var personal = house.Services.GetRequiredService<IPersonalDataProtector>();
        PersonKeys.Code(personal, house.Practice, name).ShouldBe(isCode ? personal.Hash(house.Practice, "code", "482913") : null);
    }
}
