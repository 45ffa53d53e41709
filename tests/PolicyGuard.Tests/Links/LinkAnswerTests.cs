using System.Net.Http.Json;
using System.Text.Json.Nodes;

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
