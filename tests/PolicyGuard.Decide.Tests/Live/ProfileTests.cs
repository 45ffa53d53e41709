using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>Kinds of session, and what one session may have otherwise.</summary>
public class ProfileTests
{
    private static SessionContext Of(string profile, ProfileOverrides? overrides = null, params ImmutableArray<ExpectedPerson> more) =>
        Context with { ScheduledStart = Nine, Expected = new ExpectedSet(profile, [.. OneClient.People, .. more]) { Overrides = overrides } };

    private static ExpectedPerson Member(string id, bool required = false) => new(Known(id, id.ToUpperInvariant()), required, 2);

    [Theory]
    [InlineData("individual", SecureWhen.AllIn, AutoAdmit.Proven, UnknownInside.AfterCard, 2)]
    [InlineData("couple", SecureWhen.AllIn, AutoAdmit.Proven, UnknownInside.AfterCard, 2)]
    [InlineData("family", SecureWhen.AllIn, AutoAdmit.Proven, UnknownInside.Card, 8)]
    [InlineData("group", SecureWhen.RegisterFullOrLate, AutoAdmit.Proven, UnknownInside.AfterCard, 2)]
    [InlineData("child", SecureWhen.AllIn, AutoAdmit.Proven, UnknownInside.NegativeAtOnce, 2)]
    [InlineData("interpreter", SecureWhen.AllIn, AutoAdmit.Proven, UnknownInside.Card, 2)]
    [InlineData("supervision", SecureWhen.AllIn, AutoAdmit.Proven, UnknownInside.AfterCard, 2)]
    [InlineData("phone", SecureWhen.AllIn, AutoAdmit.Tap, UnknownInside.Card, 2)]
    [InlineData("music", SecureWhen.AllIn, AutoAdmit.Proven, UnknownInside.AfterCard, 2)]
    [InlineData("dropIn", SecureWhen.Never, AutoAdmit.Registered, UnknownInside.Card, 2)]
    [InlineData("crisis", SecureWhen.Never, AutoAdmit.Tap, UnknownInside.Card, 2)]
    public void Every_profile_of_the_clinic_policy_is_there(string id, SecureWhen secures, AutoAdmit admits, UnknownInside unknown, int devices) =>
        SessionProfiles.Of(id).ShouldSatisfyAllConditions(p => p.Id.ShouldBe(id), p => p.Secures.ShouldBe(secures), p => p.AutoAdmit.ShouldBe(admits), p => p.UnknownInside.ShouldBe(unknown), p => p.MaxDevices.ShouldBe(devices));

    [Fact]
    public void Every_value_can_be_chosen_for_one_session_and_survives_JSON()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
        var chosen = new ProfileOverrides(SecureWhen.Never, AutoAdmit.Tap, UnknownInside.NegativeAtOnce, 5, 30, MayShare.Everybody, true, true, 7, true, true, true, true, true);
        JsonSerializer.Deserialize<ProfileOverrides>(JsonSerializer.Serialize(chosen, options), options).ShouldBe(chosen);
        SessionProfiles.Of(new ExpectedSet("individual", []) { Overrides = chosen }).ShouldBe(new SessionProfile("individual")
        {
            Secures = SecureWhen.Never, AutoAdmit = AutoAdmit.Tap, UnknownInside = UnknownInside.NegativeAtOnce, MaxDevices = 5, LateMinutes = 30, Shares = MayShare.Everybody, NonHostShareGoesOut = true, HandsOff = true,
            CardSeconds = 7, Quiet = true, BlanksNames = true, NeedsGuardian = true, NeedsInterpreter = true, HidesSurnames = true,
        });
        SessionProfiles.Of(new ExpectedSet("group", []) { Overrides = new ProfileOverrides() }).ShouldBe(SessionProfiles.Of("group"));
    }

    [Theory]
    [InlineData(false, 931)]
    [InlineData(true, 140)]
    public void A_group_is_secured_when_its_register_is_full_or_the_time_for_coming_late_is_over(bool full, double secured)
    {
        var story = new Story(Of("group", null, Member("kl"))).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2);
        story = full ? story.Tell(new LiveFact.Joined(new Sighting("UUID-K", "90", RegistrantId: "registrant-kl")), 100) : story;
        story.WaitUntil(secured - 20).State.SecuredAt.ShouldBeNull();
        story.WaitUntil(secured).State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_group_is_not_closed_before_those_who_are_required_are_in() =>
        new Story(Of("group", null, Member("kl", required: true))).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2).WaitUntil(2000).State.SecuredAt.ShouldBeNull();

    [Fact]
    public void A_couple_is_secured_when_both_are_in()
    {
        var story = new Story(Of("couple", null, Member("kl", required: true))).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2);
        story.WaitUntil(100).State.SecuredAt.ShouldBeNull();
        story.Tell(new LiveFact.Joined(new Sighting("UUID-K", "90", RegistrantId: "registrant-kl")), 110).WaitUntil(141).State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void Somebody_unwanted_goes_at_once_in_a_childs_session_and_somebody_unknown_after_the_card()
    {
        var context = Of("child") with { CancelledRegistrants = ["registrant-former"] };
        var former = Stranger with { RegistrantId = "registrant-former" };
        SecuredFromPanel(context).Tell(new LiveFact.Joined(former), 70).Tell(new LiveFact.Joined(Shown(former)), 70.2).Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
        var unknown = SecuredFromPanel(context).Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2);
        unknown.WaitUntil(89).Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        unknown.WaitUntil(91).Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();
    }

    [Fact]
    public void The_time_of_a_card_can_be_another_in_one_session() =>
        SecuredFromPanel(Of("individual", new ProfileOverrides(CardSeconds: 5))).Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2).WaitUntil(76).Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();

    [Fact]
    public void A_crisis_session_is_only_watched_apart_from_bots_until_the_therapist_says_go_on()
    {
        var story = SecuredFromPanel(Of("crisis")).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 65).Tell(new LiveFact.Joined(Stranger), 70);
        story.State.Phase.ShouldBe(SessionPhase.HandsOff);
        story.WaitUntil(120).Actions.ShouldAllBe(a => a.Command is Command.ReadRoom);
        story.Tell(new LiveFact.Joined(Bot), 130).Tell(new LiveFact.Joined(Shown(Bot)), 130.2).Removals.ShouldHaveSingleItem();
        story.Tell(new LiveFact.HostSaid(HostChoice.Resume, null), 140).State.Phase.ShouldBe(SessionPhase.Open);
    }

    [Fact]
    public void Any_interpreter_of_the_agency_fills_the_place_and_so_does_the_next_one()
    {
        var place = new ExpectedPerson(Known("int", "Interpreter", PersonRole.Interpreter), true, 1) { AnyFromDomain = "agency.example" };
        var (one, two) = (new Sighting("UUID-1", "91", EmailKey: "e1", EmailDomain: "agency.example"), new Sighting("UUID-2", "92", EmailKey: "e2", EmailDomain: "agency.example"));
        var story = new Story(Of("interpreter", null, place)).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2).Tell(new LiveFact.Joined(one), 3).WaitUntil(60);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.Tell(new LiveFact.Left(one, LeaveReason.LeftByThemselves), 70).Tell(new LiveFact.Joined(two), 80).State.Phase.ShouldBe(SessionPhase.Secured);
        story.Person("UUID-2").PersonId.ShouldBe("int");
        story.Tell(new LiveFact.Joined(new Sighting("UUID-3", "93", EmailKey: "e3", EmailDomain: "agency.example", RegistrantId: "typed")), 90).Person("UUID-3").PersonId.ShouldBeNull();
    }
}
