using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Links;

namespace PolicyGuard.Tests.Enforce;

/// <summary>Zoom's "not found" is wrong at times: once is not believed, and a meeting that Zoom speaks of is there.</summary>
public sealed class NotFoundTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task One_false_not_found_is_asked_again_and_the_meeting_is_fixed(string method)
    {
        await using var house = await LinkHouse.OpenAsync();
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow().AddDays(3), m => m["settings"]!["waiting_room"] = false,
            m => house.Zoom.Faults.Set($"/v2/meetings/{m.Id}", 1, _ => ZoomErrors.NotFound(m.Id), method));
        await house.ViolationAsync("SCH-01", "settings.waiting_room", "fixedVerified", Second);
        meeting.Settings["waiting_room"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("updated")]
    [InlineData("started")]
    public async Task A_meeting_given_up_comes_back_with_the_next_event_of_it(string with)
    {
        await using var house = await LinkHouse.OpenAsync();
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow().AddDays(3));
        await house.UntilAsync(async () => await house.FindAsync(meeting), "read");
        await house.QuietAsync();
        house.Zoom.Faults.Set($"/v2/meetings/{meeting.Id}", 2, _ => ZoomErrors.NotFound(meeting.Id), "GET");
        MeetingEndpoints.Change(house.Zoom, meeting.Id, new() { ["settings"] = new System.Text.Json.Nodes.JsonObject { ["waiting_room"] = false } }, "tool@vendor.example");
        await house.UntilAsync(async () => await StatusAsync(house, meeting) == "deleted" ? "given up" : null, "given up", Second);

        house.Time.Advance(Second);
        if (with == "updated")
        {
            MeetingEndpoints.Change(house.Zoom, meeting.Id, new() { ["duration"] = 55 }, "tool@vendor.example");
        }
        else
        {
            house.Zoom.Open(meeting).Start();
        }

        await house.ViolationAsync("SCH-01", "settings.waiting_room", "fixedVerified", Second);
    }

    [Fact]
    public async Task A_meeting_that_is_gone_is_given_up_after_the_second_answer()
    {
        await using var house = await LinkHouse.OpenAsync();
        var meeting = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow().AddDays(3));
        await house.UntilAsync(async () => await house.FindAsync(meeting), "read");
        await house.QuietAsync();
        house.Zoom.Meetings.TryRemove(meeting.Id, out _);
        house.Zoom.Webhooks.Send("meeting.updated", new System.Text.Json.Nodes.JsonObject { ["object"] = new System.Text.Json.Nodes.JsonObject { ["id"] = long.Parse(meeting.Id) } });
        await house.UntilAsync(async () => await StatusAsync(house, meeting) == "deleted" ? "given up" : null, "given up", Second);
    }

    private static async Task<string?> StatusAsync(LinkHouse house, SimulatedMeeting meeting) => (await house.FindAsync(meeting))?["status"]?.GetValue<string>();
}
