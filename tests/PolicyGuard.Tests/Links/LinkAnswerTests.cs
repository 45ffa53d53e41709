using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Links;

/// <summary>What becomes of people's details when the practice has said yes to another link.</summary>
public sealed class LinkAnswerTests
{
    [Fact]
    public async Task Whoever_had_the_old_link_gets_the_new_one_by_mail_and_nobody_has_to_be_told()
    {
        await using var house = await LinkHouse.OpenAsync("  SCH-01: {mode: enforce}", linkBreakingFixes: "ask");
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(50), change: m => m["password"] = "1234");
        await house.SeeAsync(meeting, "sent", step: TimeSpan.FromSeconds(1));
        var violation = await house.ViolationAsync("SCH-02", "password", "deferred");

        await AnswerAsync(house, violation["id"]!.GetValue<string>(), "change?nearStart=true", holders: 1);

        await house.ViolationAsync("SCH-02", "password", "fixedVerified");
        await house.UntilAsync(() => Task.FromResult(house.Mail.To(LinkHouse.Jane).Count == 2 ? "two" : null), "the second mail", TimeSpan.FromSeconds(1));
        await house.SeeAsync(meeting, "sent");
        (await house.ViolationsAsync("SCH-10")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Own_links_are_made_where_the_shared_one_was_out_and_a_task_says_who_must_be_told_where_nothing_is_mailed()
    {
        await using var house = await LinkHouse.OpenAsync("  SCH-12: {links: perPerson}", mailSettings: [], linkBreakingFixes: "ask");
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(3), change: m => m["settings"]!["meeting_invitees"] = new JsonArray(new JsonObject { ["email"] = LinkHouse.Jane }));
        var violation = await house.ViolationAsync("SCH-12", "settings.approval_type", "deferred");
        meeting.Registrants.ShouldBeEmpty();

        await AnswerAsync(house, violation["id"]!.GetValue<string>(), "change");

        await house.ViolationAsync("SCH-12", "settings.approval_type", "fixedVerified");
        await house.UntilAsync(() => Task.FromResult(meeting.Registrants.Count == 1 ? "one" : null), "the own link");
        var task = await house.ViolationAsync("SCH-10", "join_url", "deferred");
        task["wanted"]!.GetValue<string>().ShouldBe("J.D.: told the new one");
    }

    [Fact]
    public async Task A_yes_that_Zoom_s_rate_holds_back_is_not_carried_out_once_people_are_inside()
    {
        await using var house = await LinkHouse.OpenAsync("  SCH-01: {mode: enforce}", mailSettings: [], linkBreakingFixes: "ask");
        var meeting = await house.MeetingAsync(TimeSpan.FromSeconds(8), [], change: m => m["password"] = "1234");
        var violation = await house.ViolationAsync("SCH-02", "password", "deferred");
        house.Zoom.Faults.RateLimit($"/v2/meetings/{meeting.Id}", 1, TimeSpan.FromSeconds(12), method: "PATCH");

        await AnswerAsync(house, violation["id"]!.GetValue<string>(), "change?nearStart=true");
        await TriedAsync(house, "PATCH");
        await PassAsync(house, TimeSpan.FromMinutes(12));

        meeting.Document["password"]!.GetValue<string>().ShouldBe("1234");
        house.Zoom.Journal.Count(j => j.Method == "PATCH").ShouldBe(1);
    }

    [Fact]
    public async Task A_meeting_that_was_moved_while_the_change_waited_is_left_as_it_is_and_asked_about_anew()
    {
        await using var house = await LinkHouse.OpenAsync("  SCH-01: {mode: enforce}", mailSettings: [], linkBreakingFixes: "ask");
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(3), [], change: m => m["password"] = "1234");
        var violation = await house.ViolationAsync("SCH-02", "password", "deferred");
        house.Zoom.Faults.RateLimit($"/v2/meetings/{meeting.Id}", 1, TimeSpan.FromSeconds(12), method: "PATCH");

        await AnswerAsync(house, violation["id"]!.GetValue<string>(), "change");
        await TriedAsync(house, "PATCH");
        meeting.Document["start_time"] = SimulatedMeeting.Time(LinkHouse.Noon.AddMinutes(50));
        await PassAsync(house, TimeSpan.FromMinutes(12));

        meeting.Document["password"]!.GetValue<string>().ShouldBe("1234", "it starts soon now, and nobody said the express word");
        await house.UntilAsync(async () => (await house.GetAsync($"violations/{violation["id"]!.GetValue<string>()}/link"))["stage"]!.GetValue<string>() == "waiting" ? "asked" : null, "asked anew", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Whose_own_link_has_ended_is_mailed_the_new_one_also_where_Zoom_refused_it_at_first()
    {
        await using var house = await LinkHouse.OpenAsync("  SCH-12: {links: perPerson, renewWeeks: 4}", linkBreakingFixes: "ask");
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(70), [], change: m =>
        {
            (m["type"], m["settings"]!["approval_type"]) = (8, 0);
            m["occurrences"] = new JsonArray(new JsonObject
            {
                ["occurrence_id"] = "1", ["start_time"] = SimulatedMeeting.Time(LinkHouse.Noon.AddMinutes(70)), ["duration"] = 50, ["status"] = "available",
            });
        });
        RegistrantEndpoints.Register(house.Zoom, meeting, "J.D.", LinkHouse.Jane);
        meeting.Registrants[0].At = LinkHouse.Noon.AddDays(-40);
        await house.ExpectAsync(meeting, ["jd"]);
        await house.SeeAsync(meeting, "sent", step: TimeSpan.FromSeconds(10));
        var violation = await house.ViolationAsync("SCH-12", "J.D.", "deferred");
        house.Zoom.Faults.Set($"/v2/meetings/{meeting.Id}/registrants", 1, _ => ZoomErrors.Of(400, 300, "not now"), "POST");

        await AnswerAsync(house, violation["id"]!.GetValue<string>(), "change?nearStart=true");

        await house.UntilAsync(() => Task.FromResult(house.Mail.To(LinkHouse.Jane).Count == 2 ? "two" : null), "the second mail", TimeSpan.FromSeconds(5));
        var given = meeting.Registrants.Single(r => r.Status == "approved");
        house.Mail.To(LinkHouse.Jane)[^1].Text.ShouldContain(given.JoinUrl);
    }

    [Fact]
    public async Task Nobody_loses_their_link_who_cannot_be_given_another()
    {
        await using var house = await LinkHouse.OpenAsync("  SCH-12: {links: perPerson, renewWeeks: 4}\n  SCH-15: {mode: off}", mailSettings: [], linkBreakingFixes: "ask");
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(3), [], change: m => (m["type"], m["settings"]!["approval_type"]) = (8, 0));
        RegistrantEndpoints.Register(house.Zoom, meeting, "J.D.", LinkHouse.Jane);
        meeting.Registrants[0].At = LinkHouse.Noon.AddDays(-40);
        await house.ExpectAsync(meeting, ["jd"]);
        var violation = await house.ViolationAsync("SCH-12", "J.D.", "deferred");
        house.Zoom.Faults.Slow($"/v2/meetings/{meeting.Id}/registrants/status", 1, TimeSpan.FromHours(1));

        await AnswerAsync(house, violation["id"]!.GetValue<string>(), "change");
        await TriedAsync(house, "PUT");
        await house.PersonAsync(email: null);
        await house.RestartAsync();
        await PassAsync(house, TimeSpan.FromMinutes(2));

        meeting.Registrants.ShouldHaveSingleItem().Status.ShouldBe("approved");
    }

    [Fact]
    public async Task Who_is_expected_by_the_time_a_denial_gets_through_keeps_the_way_in()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(3), change: m => m["settings"]!["approval_type"] = 0);
        house.Zoom.Faults.Slow($"/v2/meetings/{meeting.Id}/registrants/status", 1, TimeSpan.FromHours(1));
        RegistrantEndpoints.Register(house.Zoom, meeting, "K", "kim@canary.example.org");
        await TriedAsync(house, "PUT");

        await house.PersonAsync("kd", "K.D.", "kim@canary.example.org");
        await house.ExpectAsync(meeting, ["jd", "kd"]);
        await house.StopAsync();
        house.Time.Advance(TimeSpan.FromSeconds(20));
        await house.StartAsync();
        await PassAsync(house, TimeSpan.FromMinutes(2));

        meeting.Registrants.ShouldHaveSingleItem().Status.ShouldBe("approved");
    }

    private static Task<string> TriedAsync(LinkHouse house, string method) => house.UntilAsync(() => Task.FromResult(house.Zoom.Journal.Any(j => j.Method == method) ? "tried" : null), "the first try");

    private static async Task PassAsync(LinkHouse house, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(2))
        {
            house.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await house.QuietAsync();
    }

    private static async Task AnswerAsync(LinkHouse house, string id, string answer, int? holders = null)
    {
        using var asked = await house.Api.GetAsync(new Uri($"/api/v1/violations/{id}/link", UriKind.Relative), TestContext.Current.CancellationToken);
        var question = (await asked.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        question["knownHolders"]!.GetValue<int>().ShouldBe(holders ?? question["knownHolders"]!.GetValue<int>());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/violations/{id}/link/{answer}", UriKind.Relative));
        request.Headers.Add("If-Match", asked.Headers.ETag!.ToString());
        using var response = await house.Api.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
