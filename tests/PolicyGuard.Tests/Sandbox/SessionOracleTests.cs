using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Sandbox.Disorder;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>What the oracle of the random sessions objects to, told it by hand: a service that is wrong in just one way.</summary>
public class SessionOracleTests
{
    private const int Host = 0;
    private const int Client = 1;
    private const int Stranger = 2;
    private const int Extra = 3;

    private readonly List<Emission> emissions = [];
    private readonly ZoomTruth truth;
    private readonly SessionOracle oracle;
    private DateTimeOffset now = SessionScript.Begins;
    private int steps;

    public SessionOracleTests()
    {
        var script = new SessionScript(1, new SessionConditions { KnownBy = KnownBy.Email },
        [
            new CastMember("Alex Morgan", Part.Host, Host, ZoomUserId: "HOST0001"), new CastMember("Jane D", Part.Client, Client, "client0@example.org", Person: "p0"),
            new CastMember("iPhone", Part.Stranger, Stranger), new CastMember("Mum", Part.Extra, Extra),
        ], []);
        truth = new ZoomTruth(script, SessionMeeting.Virtual, emissions.Add);
        oracle = new SessionOracle(script, truth, OracleLie.None);
        Do(StepKind.ComesStraightIn, Host);
        Do(StepKind.ComesStraightIn, Client);
    }

    [Fact]
    public void A_record_of_an_earlier_visit_reports_no_later_one()
    {
        Do(StepKind.ComesStraightIn, Stranger);
        Record("v1", "LIV-05", Stranger, Outcome.Failed, "Zoom accepted the request, and nothing happened");
        Look();
        Objections(WrongKind.StrangerUnreported).ShouldBeEmpty();

        Do(StepKind.Leaves, Stranger);
        Do(StepKind.ComesStraightIn, Stranger);
        Look();
        Objections(WrongKind.StrangerUnreported).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_host_who_was_shown_nothing_was_not_told_of_a_stranger()
    {
        Do(StepKind.ComesStraightIn, Stranger);
        Record("v1", "LIV-05", Stranger, Outcome.HostDecided, "shown to the host at 09:00:30 UTC");
        Look();
        Objections(WrongKind.StrangerUnreported).ShouldHaveSingleItem();
        Objections(WrongKind.UntrueReason).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_host_who_was_shown_a_notice_was_told_of_a_stranger()
    {
        Do(StepKind.ComesStraightIn, Stranger);
        oracle.NoticesShown(now);
        Record("v1", "LIV-05", Stranger, Outcome.HostDecided, $"shown to the host at {now:HH:mm:ss} UTC; the policy leaves it to the host");
        Look();
        Objections(WrongKind.StrangerUnreported).ShouldBeEmpty();
        Objections(WrongKind.UntrueReason).ShouldBeEmpty();
    }

    [Fact]
    public void A_stranger_of_whom_nothing_is_recorded_is_objected_to_however_much_goes_on()
    {
        Do(StepKind.ComesStraightIn, Stranger);
        HearAll();
        now += TimeSpan.FromSeconds(20);
        oracle.LookAtStrangers(now);
        Objections(WrongKind.StrangerUnreported).ShouldBeEmpty();

        now += TimeSpan.FromSeconds(30);
        oracle.LookAtStrangers(now);
        Objections(WrongKind.StrangerUnreported).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_record_of_an_earlier_recording_reports_no_later_one()
    {
        Do(StepKind.StartsRecording, Host);
        Record("v1", "LIV-11", null, Outcome.Failed, "Zoom accepted the request, and nothing happened");
        Look();
        Objections(WrongKind.RecordingLeftRunning).ShouldBeEmpty();

        Do(StepKind.StopsRecording, Host);
        Do(StepKind.StartsRecording, Host);
        Look();
        Objections(WrongKind.RecordingLeftRunning).ShouldHaveSingleItem();
    }

    [Fact]
    public void Word_of_an_earlier_coming_is_too_old_to_act_on_a_later_one()
    {
        Do(StepKind.Waits, Stranger);
        Do(StepKind.HostAdmits, Stranger);
        HearAll();
        Do(StepKind.HostPutsBack, Stranger);
        truth.AdmitByApp(Of(Stranger).PanelUuid, now);
        HearAll(late: 60);
        oracle.Called(new RequestedAction("a", "LIV-05", null, now, new Command.RemoveParticipant(Of(Stranger).Uuid)), now);
        Objections(WrongKind.ActedOnStale).ShouldHaveSingleItem();
    }

    [Fact]
    public void Somebody_present_is_not_the_person_whose_connection_is_gone()
    {
        var gone = Of(Client);
        Do(StepKind.Leaves, Client);
        Do(StepKind.ComesStraightIn, Stranger);
        var merged = Shown(Stranger) with { PersonId = "p0", Evidence = Evidence.L3, Uuids = [gone.Uuid, Of(Stranger).Uuid] };
        Look(merged, Shown(Host));
        Objections(WrongKind.WrongIdentity).ShouldHaveSingleItem();
    }

    [Fact]
    public void Somebody_who_came_back_and_left_is_not_shown_for_a_connection_that_never_ended()
    {
        Do(StepKind.DropsSilently, Client, -1);
        var dead = Of(Client);
        Do(StepKind.ComesStraightIn, Client);
        var back = Of(Client);
        truth.RemoveByApp(dead.Uuid, now);
        Do(StepKind.Leaves, Client);
        Look(new Participant("P0", PersonRole.Client, Evidence.L3, Place.Inside, "p0") { Uuids = [dead.Uuid, back.Uuid] }, Shown(Host));
        Objections(WrongKind.ShownAndNotThere).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(true, SessionPhase.Recovering, 0)]
    [InlineData(true, SessionPhase.Open, 1)]
    [InlineData(false, SessionPhase.Recovering, 1)]
    public void A_place_is_kept_after_an_abrupt_end_and_after_no_other(bool abrupt, SessionPhase phase, int objections)
    {
        Do(StepKind.Waits, Extra);
        Do(StepKind.HostAdmits, Extra);
        HearAll();
        Do(abrupt ? StepKind.DropsSilently : StepKind.Leaves, Extra, 5);
        truth.Notice(Of(Extra), now, now, steps);
        HearAll();
        oracle.LookAt(new SessionState("uuid") { People = [Shown(Host), Shown(Client)], Phase = phase }, now, SessionOracle.Quiet[0]);
        Objections(WrongKind.NotSecured).Count.ShouldBe(objections);
    }

    [Fact]
    public void A_place_is_not_kept_once_its_owner_is_back()
    {
        Do(StepKind.Waits, Extra);
        Do(StepKind.HostAdmits, Extra);
        Do(StepKind.DropsSilently, Extra, 5);
        Do(StepKind.Waits, Extra);
        Do(StepKind.HostAdmits, Extra);
        HearAll();
        oracle.LookAt(new SessionState("uuid") { People = [Shown(Host), Shown(Client), Shown(Extra)], Phase = SessionPhase.Recovering }, now, SessionOracle.Quiet[0]);
        Objections(WrongKind.NotSecured).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_proper_leave_is_no_reason_to_wait_for_somebody()
    {
        Do(StepKind.Waits, Extra);
        Do(StepKind.HostAdmits, Extra);
        Do(StepKind.Leaves, Extra);
        Do(StepKind.ComesStraightIn, Stranger);
        HearAll();
        Record("v1", "LIV-05", Stranger, Outcome.Deferred, "a client who dropped out may be coming back");
        Look();
        Objections(WrongKind.UntrueReason).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(Outcome.Deferred, "the host is not known to be in the room")]
    [InlineData(Outcome.Deferred, "who the staff are could not be read yet")]
    [InlineData(Outcome.Deferred, "PolicyGuard was not running for a while, and Zoom has not confirmed since who is in the room")]
    [InlineData(Outcome.Unenforced, "the event came too late to act on")]
    [InlineData(Outcome.Unenforced, "the last guest is never put out")]
    [InlineData(Outcome.Unenforced, "two removals were asked for already; the host decides now")]
    [InlineData(Outcome.Unenforced, "the session ended first")]
    [InlineData(Outcome.Unenforced, "this person is expected")]
    [InlineData(Outcome.Unenforced, "a reason that nobody has heard of")]
    [InlineData(Outcome.Unenforced, "they were seen to leave before anything was done")]
    [InlineData(Outcome.Unenforced, "Zoom gave no id to act on")]
    [InlineData(Outcome.Unenforced, "the host could not be told: the panel has not shown it; the policy leaves it to the host")]
    [InlineData(Outcome.Unenforced, null)]
    [InlineData(Outcome.HostDecided, "the host let this person in")]
    [InlineData(Outcome.HostDecided, "removed in Zoom by the host at 09:00:00 UTC; asked for at 09:00:00 UTC")]
    [InlineData(Outcome.Overridden, "the therapist said hands off")]
    [InlineData(Outcome.FalsePositive, "it turned out to be somebody known")]
    [InlineData(Outcome.FixedVerified, null)]
    [InlineData(Outcome.FixedUnverified, "gone, though no answer")]
    [InlineData(Outcome.Held, null)]
    [InlineData(Outcome.Removed, null)]
    public void An_untrue_outcome_is_objected_to(Outcome outcome, string? reason)
    {
        Do(StepKind.ComesStraightIn, Stranger);
        HearAll();
        Record("v1", "LIV-05", Stranger, outcome, reason);
        Look();
        oracle.Objections.ShouldContain(o => o.Kind == WrongKind.UntrueReason || o.Kind == WrongKind.UntrueOutcome);
    }

    [Fact]
    public void A_late_word_of_one_makes_nothing_late_about_another()
    {
        Do(StepKind.ComesStraightIn, Stranger);
        HearAll();
        Do(StepKind.Waits, Extra);
        HearAll(late: 60);
        Record("v1", "LIV-05", Stranger, Outcome.Unenforced, "the event came too late to act on");
        Look();
        Objections(WrongKind.UntrueReason).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_host_who_was_away_some_minutes_ago_is_not_away_now()
    {
        Do(StepKind.Leaves, Host);
        now += TimeSpan.FromSeconds(10);
        Do(StepKind.ComesStraightIn, Host);
        HearAll();
        now += TimeSpan.FromSeconds(100);
        Do(StepKind.ComesStraightIn, Stranger);
        Record("v1", "LIV-05", Stranger, Outcome.Deferred, "the host is not known to be in the room");
        Look();
        Objections(WrongKind.UntrueReason).ShouldHaveSingleItem();
    }

    [Fact]
    public void An_event_of_which_nothing_is_made_is_objected_to()
    {
        oracle.Dropped("meeting.participant_left_breakout_room", now);
        Objections(WrongKind.EventDropped).ShouldBeEmpty();
        oracle.Dropped("meeting.participant_joined", now);
        Objections(WrongKind.EventDropped).ShouldHaveSingleItem();
    }

    private Connection Of(int who) => truth.Connections.Last(c => c.Who == who);

    private Participant Shown(int who) =>
        new($"x-{who}", who == Client ? PersonRole.Client : PersonRole.Unknown, Evidence.L0, Place.Inside, null) { Uuids = [Of(who).Uuid] };

    private void Do(StepKind kind, int who, double amount = 0)
    {
        now += TimeSpan.FromSeconds(5);
        truth.Apply(new ScriptStep((now - SessionScript.Begins).TotalSeconds, kind, who, amount) { Number = ++steps }, now);
    }

    private void HearAll(double late = 0)
    {
        foreach (var emission in emissions)
        {
            oracle.Heard(emission, new LiveInput("e", emission.Moment, emission.LeavesAt.AddSeconds(late), new LiveFact.MeetingEnded()));
        }

        emissions.Clear();
        oracle.HeardNothing();
    }

    private void Record(string id, string rule, int? about, Outcome outcome, string? reason)
    {
        var subject = about is { } who ? $"x-{who}" : "cloud recording";
        var violation = new Violation(id, rule, 1, Severity.High, Phase.Live, subject, "inside", "outside", RuleMode.Enforce, "remove", [], now);
        var state = State();
        oracle.Hear(new Decision<SessionState>(state) { Violations = [violation], Resolutions = [new Resolution(rule, id, outcome, Surface.None, reason)] }, state, state, now);
    }

    private SessionState State() => new("uuid") { People = [.. truth.Connections.Where(c => c.InZoom == Whereabouts.Inside).Select(c => Shown(c.Who)).DistinctBy(p => p.Alias)], Phase = SessionPhase.Secured };

    private void Look(params ReadOnlySpan<Participant> people)
    {
        now += TimeSpan.FromSeconds(60);
        oracle.LookAt(people.IsEmpty ? State() : State() with { People = [.. people] }, now, SessionOracle.Quiet[^1]);
    }

    private List<Objection> Objections(WrongKind kind) => [.. oracle.Objections.Where(o => o.Kind == kind)];
}
