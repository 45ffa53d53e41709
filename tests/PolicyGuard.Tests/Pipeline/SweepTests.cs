using PolicyGuard.Tests.Zoom;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>What Zoom never tells: calendars are looked at when a practice connects and every night, and before each meeting.</summary>
public sealed class SweepTests
{
    private const string Read = $"GET {PipelineHouse.Meeting}";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly DateTimeOffset Start = PipelineHouse.Noon.AddDays(20);

    [Fact]
    public async Task A_meeting_made_weak_without_a_word_from_Zoom_is_mended_in_the_night()
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: Planned);
        await house.UntilAsync(() => house.Zoom.Count(Read) == 1, "the look at the start");
        await house.QuietAsync();
        (await house.ViolationsAsync("SCH-01")).ShouldBeEmpty();

        // Nobody tells: the next look is the only way to learn of it.
        house.Zoom.On(Read, () => ZoomDocuments.Meeting(Start, ZoomDocuments.WithoutWaitingRoom), () => ZoomDocuments.Meeting(Start));
        house.Zoom.On($"PATCH {PipelineHouse.Meeting}", StubZoom.Json(204, ""));
        house.Time.SetUtcNow(PipelineHouse.Noon.AddHours(-12).AddDays(1).AddHours(2).AddMinutes(29));
        await house.QuietAsync(Second);
        house.Zoom.Count(Read).ShouldBe(1, "the night has not begun");

        await house.OutcomeAsync("SCH-01", "fixedVerified", TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_night_comes_once_a_day()
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: Planned);
        await house.UntilAsync(() => house.Zoom.Count(Read) == 1, "the look at the start");
        for (var night = 1; night <= 3; night++)
        {
            house.Time.SetUtcNow(PipelineHouse.Noon.AddHours(-12).AddDays(night).AddHours(2).AddMinutes(31));
            await house.UntilAsync(() => house.Zoom.Count(PipelineHouse.Calendar) == night + 1, $"night {night}");
            await house.QuietAsync(Second);
            await Pass(house, TimeSpan.FromMinutes(30));
            house.Zoom.Count(PipelineHouse.Calendar).ShouldBe(night + 1);
        }
    }

    [Fact]
    public async Task What_could_not_be_seen_is_asked_for_again_ever_more_rarely_and_what_was_seen_is_not()
    {
        const string other = "GET /v2/users/HOST0002AAAAAAAAAAAAAA/meetings";
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            Planned(zoom);
            zoom.On(PipelineHouse.Users, StubZoom.Json(200, $$"""{"users":[{"id":"{{PipelineHouse.Host}}","type":2,"status":"active"},{"id":"HOST0002AAAAAAAAAAAAAA","type":2,"status":"active"}]}"""));
            zoom.On(other, StubZoom.Json(429, """{"code":429,"message":"You have reached the maximum daily rate limit for this API."}""", ("X-RateLimit-Type", "Daily-limit")));
        });
        await house.UntilAsync(() => house.Zoom.Count(other) == 1, "the first try");
        await Pass(house, TimeSpan.FromHours(3));
        house.Zoom.Count(other).ShouldBeInRange(4, 12, "a day's limit that is over at midnight is not asked for every minute");
        (house.Zoom.Count(PipelineHouse.Calendar), house.Zoom.Count(Read)).ShouldBe((1, 1));

        house.Zoom.On(other, StubZoom.Json(200, """{"meetings":[]}"""));
        var tried = house.Zoom.Count(other);
        await house.UntilAsync(() => house.Zoom.Count(other) > tried, "the next try", TimeSpan.FromMinutes(1));
        await Pass(house, TimeSpan.FromHours(2));
        house.Zoom.Count(other).ShouldBe(tried + 1);
    }

    [Fact]
    public async Task A_meeting_is_looked_at_again_a_day_two_hours_and_a_quarter_of_an_hour_before_it_starts()
    {
        var start = PipelineHouse.Noon.AddDays(3);
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom => zoom.On(Read, () => ZoomDocuments.Meeting(start)));
        await house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(start));
        await house.UntilAsync(() => house.Zoom.Count(Read) == 1, "the first look");
        await house.QuietAsync();
        var looks = 1;
        foreach (var before in new[] { TimeSpan.FromHours(24), TimeSpan.FromHours(2), TimeSpan.FromMinutes(15) })
        {
            house.Time.SetUtcNow(start - before - Second);
            await house.QuietAsync();
            house.Zoom.Count(Read).ShouldBe(looks, $"one second before T-{before}");
            looks++;
            await house.UntilAsync(() => house.Zoom.Count(Read) == looks, $"T-{before}", Second / 2);
            await house.QuietAsync();
        }
    }

    [Fact]
    public async Task A_session_whose_end_Zoom_never_told_is_closed_two_hours_after_its_planned_end()
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom => zoom.On(Read, () => ZoomDocuments.Meeting(PipelineHouse.Noon)));
        await house.TellAsync("meeting.created", ZoomDocuments.MeetingDocument(PipelineHouse.Noon));
        await house.QuietAsync();
        await house.TellAsync("meeting.started", ZoomDocuments.Live("uuid-1=="));
        await house.TellAsync("meeting.participant_joined", ZoomDocuments.Participant("uuid-1==", "P-1", "16778240", "Therapist", PipelineHouse.Host));
        await house.QuietAsync();
        house.Time.SetUtcNow(PipelineHouse.Noon.AddMinutes(50 + 115));
        await house.QuietAsync();
        (await house.GetAsync("sessions?uuid=uuid-1%3D%3D"))["state"]!.GetValue<string>().ShouldNotBe("closed");

        await house.UntilAsync(async () => (await house.GetAsync("sessions?uuid=uuid-1%3D%3D"))["state"]!.GetValue<string>() is "closed" and var state ? state : null, "the end", TimeSpan.FromSeconds(20));
        (await house.GetAsync("sessions?uuid=uuid-1%3D%3D"))["timeline"]!.ToJsonString().ShouldContain("Zoom never said that the meeting ended");
    }

    /// <summary>One meeting in the only calendar, so far away that nothing else looks at it.</summary>
    private static void Planned(StubZoom zoom)
    {
        zoom.On(PipelineHouse.Calendar, StubZoom.Json(200, $$"""{"meetings":[{"id":{{PipelineHouse.MeetingId}},"uuid":"u==","type":2}]}"""));
        zoom.On(Read, () => ZoomDocuments.Meeting(Start));
    }

    /// <summary>Time passes in steps that let the workers keep up.</summary>
    private static async Task Pass(PipelineHouse house, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            house.Time.Advance(TimeSpan.FromMinutes(1));
            await house.QuietAsync();
        }
    }
}
