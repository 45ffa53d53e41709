using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.FieldCases;

/// <summary>What the random sessions found beyond the field cases: words that come late, and what they must not undo.</summary>
public class LateWordTests
{
    private static readonly Sighting Nameless = new("UUID-WAITING", "20");

    [Fact]
    public void An_admit_told_after_the_client_came_in_under_other_ids_and_left_does_not_bring_them_back()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.EnteredWaitingRoom(Nameless), 5)
            .Tell(new LiveFact.Joined(Client), 10).Tell(new LiveFact.Left(Client, LeaveReason.LeftByThemselves), 100);
        story.Tell(new LiveFact.Admitted(Client with { Uuid = Nameless.Uuid, UserId = Nameless.UserId }), 9, late: 150).WaitUntil(300);
        story.State.People.Where(p => p.PersonId == "jd").ShouldAllBe(p => p.Place == Place.Left);
    }

    [Fact]
    public void A_host_seen_to_leave_and_told_late_to_have_joined_in_that_second_was_not_away()
    {
        var back = HostSeen with { UserId = "31" };
        var story = Secured().Tell(new LiveFact.Left(HostSeen, LeaveReason.Unknown), 70).Tell(new LiveFact.Joined(HostSeen with { UserId = "32" }), 75);
        story.OutcomeOf("LIV-15")!.Outcome.ShouldBe(Outcome.Held);
        story.Tell(new LiveFact.Joined(back), 70, late: 30);
        story.OutcomeOf("LIV-15")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.FalsePositive), o => o.Reason.ShouldBe("the host was back within two seconds"));
    }

    [Fact]
    public void A_recording_that_the_panel_stopped_late_is_recorded_as_stopped_after_Zoom_was_asked_as_well()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).WaitUntil(81)
            .Answer<Command.StopRecording>(ActionReport.Accepted, 81.2).WaitUntil(92).Answer<Command.StopRecording>(ActionReport.Accepted, 92.2).WaitUntil(110);
        story.OutcomeOf("LIV-11")!.Outcome.ShouldBe(Outcome.Failed);
        story.Tell(new LiveFact.Capture(CaptureKind.CloudRecording, false), 83, late: 40);
        story.OutcomeOf("LIV-11")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.FixedUnverified), o => o.Reason!.ShouldStartWith("stopped at"));
    }

    [Fact]
    public void The_host_is_asked_about_each_of_two_people_whom_only_the_panel_shows_and_nobody_can_tell_apart()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Shown(Client, "PANEL-1")), 100).WaitUntil(130);
        story.Violations.Count(v => v is { Rule: "LIV-04", Subject: "room" }).ShouldBe(1);
        story.Tell(new LiveFact.Joined(Shown(Client, "PANEL-2")), 200).WaitUntil(230);
        story.Violations.Count(v => v is { Rule: "LIV-04", Subject: "room" }).ShouldBe(2);
        story.State.Notices.Count(n => n is { Rule: "LIV-04", Alias: null, EndedAt: null }).ShouldBe(1, "the newer takes the older one's place");
    }

    [Fact]
    public void A_telephone_put_back_before_its_bind_is_told_waits_apart_and_joins_its_computer_when_it_comes_in()
    {
        var telephone = new Sighting("UUID-PHONE", "40", PhoneKey: "phone-key-other", NameKey: "n-phone", DisplayName: "49305559999");
        var story = Secured().Tell(new LiveFact.Joined(telephone), 70).Tell(new LiveFact.PutInWaitingRoom(telephone), 90)
            .Tell(new LiveFact.PhoneBound(telephone, Client.UserId!, Client.Uuid), 72, late: 40);
        story.Person("UUID-PHONE").Place.ShouldBe(Place.Waiting);
        story.Person("UUID-CLIENT").Place.ShouldBe(Place.Inside);
        story.Tell(new LiveFact.Joined(telephone), 120);
        story.State.People.Single(p => p.Uuids.Contains("UUID-PHONE")).ShouldSatisfyAllConditions(p => p.Place.ShouldBe(Place.Inside), p => p.Uuids.ShouldContain("UUID-CLIENT"));
    }

    [Theory]
    [InlineData(true, Outcome.FixedUnverified)]
    [InlineData(false, Outcome.Unenforced)]
    public void A_telephone_that_hangs_up_after_its_removal_was_asked_for_is_called_fixed_only_when_Zoom_took_the_request(bool answered, Outcome outcome)
    {
        var telephone = new Sighting("UUID-PHONE", "40", PhoneKey: "phone-key-other", NameKey: "n-phone", DisplayName: "49305559999");
        var story = Secured().Tell(new LiveFact.Joined(telephone), 70).WaitUntil(91);
        story.Tell(new LiveFact.PhoneBound(telephone, Client.UserId!, Client.Uuid), 72, late: 20);
        if (answered)
        {
            story.Answer<Command.RemoveParticipant>(ActionReport.Accepted, 93);
        }

        story.Tell(new LiveFact.Left(telephone, LeaveReason.LeftByThemselves), 94);
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(outcome);
    }
}
