using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>The rules of the live catalogue that concern who comes in, who is missing, who shares and what is recorded.</summary>
public class RuleTests
{
    private static readonly SessionContext Auto = Context with
    {
        Policy = ClinicPolicy.BuiltIn with { Rules = ClinicPolicy.BuiltIn.Rules.Add("LIV-03", new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("admit", "auto") }) },
        ScheduledStart = Nine,
    };

    private static Story ClientWaits(SessionContext context, double at = 5, Sighting? client = null) => new Story(context).Tell(Started, -600).Tell(new LiveFact.Joined(HostSeen), -599).Tell(Opened, -598).Tell(new LiveFact.Joined(Shown(HostSeen)), -598)
        .Tell(Room([HostSeen]), -597).Tell(new LiveFact.EnteredWaitingRoom(client ?? Client), at).Tell(new LiveFact.EnteredWaitingRoom(Shown(client ?? Client)), at + 0.3);

    private static SessionContext Profile(string profile, ProfileOverrides? overrides = null, params ImmutableArray<ExpectedPerson> more) =>
        Context with { ScheduledStart = Nine, Expected = new ExpectedSet(profile, [.. OneClient.People, .. more]) { Overrides = overrides } };

    private static ExpectedPerson Guardian(bool required = true) => new(Known("mum", "M.", PersonRole.Guardian), required, 2);

    [Fact]
    public void A_proven_client_who_waits_is_let_in_once_where_the_practice_opted_in()
    {
        var story = ClientWaits(Auto);
        story.Asked<Command.Admit>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-CLIENT");
        story.Answer<Command.Admit>(ActionReport.Accepted, 5.5).Tell(new LiveFact.Joined(Client), 6);
        story.OutcomeOf("LIV-03")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.FixedVerified), o => o.Surface.ShouldBe(Surface.Companion));
    }

    [Fact]
    public void Nobody_is_let_in_by_itself_where_it_did_not() => ClientWaits(Context with { ScheduledStart = Nine }).WaitUntil(200).Asked<Command.Admit>().ShouldBeEmpty();

    [Theory]
    [InlineData(-301, 0)]
    [InlineData(-299, 1)]
    public void Nor_earlier_than_five_minutes_before_the_start(double at, int admits) => ClientWaits(Auto, at).Asked<Command.Admit>().Count().ShouldBe(admits);

    [Fact]
    public void Who_came_earlier_than_that_is_let_in_when_the_time_has_come() =>
        ClientWaits(Auto, -400).WaitUntil(-299).Asked<Command.Admit>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-CLIENT");

    [Fact]
    public void Nor_by_a_name_alone() => ClientWaits(Auto, 5, Client with { EmailKey = null }).WaitUntil(200).Asked<Command.Admit>().ShouldBeEmpty();

    [Fact]
    public void Nor_by_an_address_that_was_only_typed_at_a_registration_which_is_left_be_all_the_same()
    {
        var typed = Client with { RegistrantId = "registrant-of-nobody" };
        var story = ClientWaits(Auto, 5, typed).Tell(new LiveFact.EnteredWaitingRoom(typed with { RegistrantId = null }), 6).WaitUntil(200);
        story.Asked<Command.Admit>().ShouldBeEmpty();
        story.Person("UUID-CLIENT").ShouldSatisfyAllConditions(p => p.PersonId.ShouldBe("jd"), p => p.Evidence.ShouldBe(Evidence.L2));
        story.Tell(new LiveFact.Joined(typed), 210).WaitUntil(600).Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void Nor_while_two_claim_one_place()
    {
        var twin = new Sighting("UUID-T", "88", NameKey: "n-client", DisplayName: "Jane D");
        var story = new Story(Auto).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2).Tell(new LiveFact.Joined(Shown(HostSeen)), 2).Tell(Room([HostSeen]), 2.5)
            .Tell(new LiveFact.EnteredWaitingRoom(twin), 3).Tell(new LiveFact.EnteredWaitingRoom(Client with { NameKey = "n-phone", DisplayName = "Janes phone" }), 20).Tell(new LiveFact.EnteredWaitingRoom(Shown(Client) with { NameKey = "n-phone" }), 20.2);
        story.Asked<Command.Admit>().ShouldBeEmpty();
    }

    [Fact]
    public void Nor_more_devices_than_agreed()
    {
        var one = Auto with { Expected = new ExpectedSet("individual", [OneClient.People[0] with { MaxDevices = 1 }]) };
        var story = ClientWaits(one).Tell(new LiveFact.Joined(Client), 6).WaitUntil(60).Tell(new LiveFact.EnteredWaitingRoom(ClientAgain), 70).Tell(new LiveFact.EnteredWaitingRoom(Shown(ClientAgain)), 70.2);
        story.Asked<Command.Admit>().Count().ShouldBe(1);
    }

    [Fact]
    public void More_devices_inside_than_agreed_are_told_and_left_alone()
    {
        var one = Context with { Expected = new ExpectedSet("individual", [OneClient.People[0] with { MaxDevices = 1 }]) };
        var story = Secured(one).Tell(new LiveFact.Joined(ClientAgain), 70).WaitUntil(600);
        story.ShouldBeLeftToTheHost("LIV-14", 601);
        story.Removals.ShouldBeEmpty();
        Secured().Tell(new LiveFact.Joined(ClientAgain), 70).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_client_alone_for_five_minutes_is_told_and_the_meeting_goes_on()
    {
        var story = Secured().Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 100);
        story.WaitUntil(399).Violations.ShouldNotContain(v => v.Rule == "LIV-16");
        story.WaitUntil(401).ShouldBeLeftToTheHost("LIV-16", 402);
        Secured().Tell(new LiveFact.Left(HostSeen, LeaveReason.Disconnected), 100).Tell(new LiveFact.Joined(HostSeen), 200).WaitUntil(500).Violations.ShouldNotContain(v => v.Rule == "LIV-16");
    }

    [Theory]
    [InlineData(true, false, 0)]
    [InlineData(false, false, 1)]
    [InlineData(false, true, 1)]
    public void A_guardian_who_is_not_there_ten_minutes_after_the_start_is_told(bool comes, bool notEvenListed, int told)
    {
        var story = new Story(Profile("child", null, notEvenListed ? [] : [Guardian()])).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2);
        story = comes ? story.Tell(new LiveFact.Joined(new Sighting("UUID-M", "90", RegistrantId: "registrant-mum")), 300) : story;
        story.WaitUntil(599).Violations.ShouldNotContain(v => v.Rule == "LIV-17");
        story.WaitUntil(601).Violations.Count(v => v.Rule == "LIV-17").ShouldBe(told);
    }

    [Fact]
    public void An_observer_beyond_the_agreed_time_is_told_and_left_alone()
    {
        var supervisor = new ExpectedPerson(Known("sv", "S.V.", PersonRole.Supervisor), false, 1) { FromMinute = 5, UntilMinute = 20 };
        var story = new Story(Profile("supervision", null, supervisor) with { ObservationConsent = true }).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2).Tell(new LiveFact.Joined(new Sighting("UUID-S", "91", RegistrantId: "registrant-sv")), 400);
        story.Violations.ShouldNotContain(v => v.Rule == "LIV-18");
        story.WaitUntil((20 * 60) + 1).ShouldBeLeftToTheHost("LIV-18", (20 * 60) + 2);
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void When_the_host_shares_in_a_childs_session_what_records_it_is_looked_at_once_more()
    {
        var story = Secured(Profile("child", null, Guardian(false))).Tell(new LiveFact.Capture(CaptureKind.RealTimeMedia, true), 65).Tell(new LiveFact.SharingStarted(HostSeen), 70);
        story.OutcomeOf("LIV-19")!.Outcome.ShouldBe(Outcome.Prevented);
        story.Violations.Single(v => v.Rule == "LIV-19").Evidence.ShouldContain("real-time media access runs without consent");
        Secured().Tell(new LiveFact.SharingStarted(HostSeen), 70).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void Somebody_unknown_who_shares_in_a_childs_session_goes_to_the_waiting_room()
    {
        var story = SecuredFromPanel(Profile("child")).Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2).Tell(new LiveFact.SharingStarted(Stranger), 75);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
        story.Tell(new LiveFact.PutInWaitingRoom(Shown(Stranger)), 75.5).OutcomeOf("LIV-10")!.Outcome.ShouldBe(Outcome.Held);
    }

    [Fact]
    public void The_child_who_shares_is_expected_and_stays()
    {
        var story = SecuredFromPanel(Profile("child")).Tell(new LiveFact.SharingStarted(Client), 75);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.OutcomeOf("LIV-10")!.Reason.ShouldBe("the host let this person in");
    }

    [Theory]
    [InlineData("Jane D")]
    [InlineData("Therapist One")]
    public void Somebody_inside_under_the_name_of_another_goes_to_the_waiting_room_by_the_companion_and_is_never_removed(string name)
    {
        var imitator = new Sighting("UUID-X", "9", NameKey: "n-x", DisplayName: name);
        var story = SecuredFromPanel(Context with { StaffNames = ["therapist one"] }).Tell(new LiveFact.Joined(imitator), 70).Tell(new LiveFact.Joined(Shown(imitator)), 70.2).WaitUntil(91);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
        story.Answer<Command.PutInWaitingRoom>(ActionReport.Refused, 91.5).WaitUntil(600).Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-20")!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason.ShouldBe("Refused; it is the waiting room or nothing for this rule"));
        story.Violations.ShouldNotContain(v => v.Rule == "LIV-05");
    }

    [Fact]
    public void Somebody_who_waits_under_the_name_of_another_is_held()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.EnteredWaitingRoom(new Sighting("UUID-X", "9", NameKey: "n-x", DisplayName: "Jane D")), 70).WaitUntil(600);
        story.OutcomeOf("LIV-20")!.Outcome.ShouldBe(Outcome.Held);
        story.Asked<Command.Admit>().ShouldBeEmpty();
    }

    [Fact]
    public void A_local_recording_is_a_task_for_the_therapist()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Capture(CaptureKind.LocalRecording, true), 70);
        story.OutcomeOf("REC-02")!.Outcome.ShouldBe(Outcome.Unenforced, "nobody has read of it");
        story.Tell(new LiveFact.NoticesShown([.. story.State.Notices.Select(n => n.Id)]), 75).OutcomeOf("REC-02")!.Outcome.ShouldBe(Outcome.Deferred);
        story.Violations.ShouldHaveSingleItem().Rule.ShouldBe("REC-02");
    }

    [Fact]
    public void A_recording_told_by_two_sides_is_one_recording()
    {
        var story = Secured().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 71);
        story.Violations.ShouldHaveSingleItem();
        story.Tell(new LiveFact.Capture(CaptureKind.CloudRecording, false), 80).Violations.Select(v => v.Rule).ShouldBe(["LIV-11", "REC-01"]);
    }

    [Fact]
    public void A_recording_that_runs_to_the_end_leaves_the_task_as_well() =>
        Secured().Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Tell(new LiveFact.MeetingEnded(), 80).OutcomeOf("REC-01")!.Outcome.ShouldBe(Outcome.Deferred);

    [Fact]
    public void A_waived_recording_is_not_stopped()
    {
        var waiver = new Waiver("REC-01", ImmutableDictionary<string, string>.Empty, "signed consent, course requirement", "lead", new DateOnly(2027, 3, 31));
        Secured(Context with { Policy = ClinicPolicy.BuiltIn with { Waivers = [waiver] } }).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, false), 90).Violations.ShouldBeEmpty();
    }
}
