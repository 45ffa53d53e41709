using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Links;

namespace PolicyGuard.Tests.Enforce;

/// <summary>Single occurrences of a series have settings of their own, which nothing but reading each of them shows.</summary>
public sealed class SeriesTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(3);

    [Fact]
    public async Task An_occurrence_made_weak_alone_is_read_fixed_with_what_it_takes_and_read_back()
    {
        await using var house = await LinkHouse.OpenAsync();
        var (series, ids) = await SeriesAsync(house);
        MeetingEndpoints.Change(house.Zoom, series.Id, Weak(), "tool@vendor.example", ids[2]);

        await house.ViolationAsync("SCH-01", $"occurrences.{ids[2]}.settings.waiting_room", "fixedVerified");
        await house.ViolationAsync("SCH-06", $"occurrences.{ids[2]}.settings.auto_recording", "fixedVerified");
        await house.QuietAsync();
        var patch = Patches(house, series).ShouldHaveSingleItem();
        patch.Query.ShouldBe($"?occurrence_id={ids[2]}");
        JsonNode.DeepEquals(JsonNode.Parse(patch.Body), JsonNode.Parse("""{"settings":{"waiting_room":true,"auto_recording":"none"}}""")).ShouldBeTrue(patch.Body);
        var own = series.OccurrenceDocument(ids[2])["settings"]!;
        (own["waiting_room"]!.GetValue<bool>(), own["auto_recording"]!.GetValue<string>()).ShouldBe((true, "none"));
    }

    [Fact]
    public async Task A_weak_occurrence_is_found_when_the_practice_connects_and_at_night_as_far_as_the_horizon()
    {
        await using var house = await LinkHouse.OpenAsync();
        var (series, ids) = await SeriesAsync(house, times: 20);
        series.MergeOccurrence(ids[1], Weak(), null);
        series.MergeOccurrence(ids[19], Weak(), null);
        await house.RestartAsync();
        await house.ViolationAsync("SCH-01", $"occurrences.{ids[1]}.settings.waiting_room", "fixedVerified");

        series.MergeOccurrence(ids[3], Weak(), null);
        await house.ViolationAsync("SCH-01", $"occurrences.{ids[3]}.settings.waiting_room", "fixedVerified", TimeSpan.FromMinutes(10));
        house.Zoom.Journal.ShouldNotContain(j => j.Query.Contains(ids[19], StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_occurrence_moved_to_another_time_is_looked_at_where_it_is_now()
    {
        await using var house = await LinkHouse.OpenAsync();
        var (series, ids) = await SeriesAsync(house);
        var moved = Weak();
        moved["start_time"] = SimulatedMeeting.Time(house.Time.GetUtcNow().AddDays(11));
        MeetingEndpoints.Change(house.Zoom, series.Id, moved, "tool@vendor.example", ids[1]);
        await house.ViolationAsync("SCH-01", $"occurrences.{ids[1]}.settings.waiting_room", "fixedVerified");
    }

    [Fact]
    public async Task An_occurrence_deleted_before_it_could_be_fixed_is_not_called_fixed()
    {
        await using var house = await LinkHouse.OpenAsync();
        var (series, ids) = await SeriesAsync(house);
        house.Zoom.Faults.Set($"/v2/meetings/{series.Id}", 1, _ =>
        {
            series.DeleteOccurrence(ids[2]);
            return ZoomErrors.NoOccurrence(ids[2]);
        }, "PATCH");
        MeetingEndpoints.Change(house.Zoom, series.Id, Weak(), "tool@vendor.example", ids[2]);
        var subject = $"occurrences.{ids[2]}.settings.waiting_room";
        await house.ViolationAsync("SCH-01", subject, "failed");
        house.Time.Advance(TimeSpan.FromMinutes(11));
        (await house.ViolationAsync("SCH-01", subject, "hostDecided", TimeSpan.FromSeconds(10)))["reason"]!.GetValue<string>().ShouldBe("the occurrence was deleted");
    }

    [Fact]
    public async Task An_occurrence_is_not_called_fixed_while_its_series_is_weak_too()
    {
        await using var house = await LinkHouse.OpenAsync();
        var (series, ids) = await SeriesAsync(house);
        house.Zoom.Faults.WithoutEffect[series.Id] = true;
        MeetingEndpoints.Change(house.Zoom, series.Id, Weak(), "tool@vendor.example", ids[2]);
        var subject = $"occurrences.{ids[2]}.settings.waiting_room";
        await house.ViolationAsync("SCH-01", subject, "failed");

        MeetingEndpoints.Change(house.Zoom, series.Id, Weak(), "tool@vendor.example");
        await house.ViolationAsync("SCH-01", "settings.waiting_room", "failed");
        await house.QuietAsync();
        (await house.ViolationAsync("SCH-01", subject, "failed")).ShouldNotBeNull();
    }

    private static async Task<(SimulatedMeeting Series, IReadOnlyList<string> Ids)> SeriesAsync(LinkHouse house, int times = 6)
    {
        IReadOnlyList<string> ids = [];
        var series = house.Zoom.Schedule(house.Host, house.Time.GetUtcNow() + Ahead, before: m => ids = m.RepeatWeekly(times));
        await house.UntilAsync(async () => await house.FindAsync(series), "the series is read");
        await house.QuietAsync();
        (await house.ViolationsAsync("SCH-01")).ShouldBeEmpty();
        return (series, ids);
    }

    private static JsonObject Weak() => new() { ["settings"] = new JsonObject { ["waiting_room"] = false, ["auto_recording"] = "cloud" } };

    private static List<JournalEntry> Patches(LinkHouse house, SimulatedMeeting meeting) =>
        [.. house.Zoom.Journal.Where(j => j.Method == "PATCH" && j.Path == $"/v2/meetings/{meeting.Id}")];
}
