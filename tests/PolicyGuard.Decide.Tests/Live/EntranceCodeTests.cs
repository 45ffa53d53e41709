using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>One-time codes in a name: for an interpreter whom an agency sends and nobody here knows.</summary>
public class EntranceCodeTests
{
    private static readonly EntranceCode Code = new("code-key", Nine.AddHours(2), null);

    private static SessionContext With(EntranceCode? code) => Context with
    {
        Expected = new ExpectedSet("interpreter", [.. OneClient.People, new ExpectedPerson(Known("int", "Interpreter", PersonRole.Interpreter), true, 1) { Code = code }]),
    };

    private static Sighting Shows(string uuid, string name, string code = "code-key") => new(uuid, $"u-{uuid}", NameKey: name, DisplayName: "Interpreter 482 913") { CodeKey = code };

    private static Participant Arrives(SessionContext context, Sighting who, double second = 70) => Secured(context).Tell(new LiveFact.EnteredWaitingRoom(who), second).Person(who.Uuid!);

    [Fact]
    public void Whoever_shows_the_code_fills_the_place_and_waits_for_the_therapists_own_Admit()
    {
        var story = SecuredFromPanel(With(Code) with { Policy = PolicyOf("auto") }).Tell(new LiveFact.EnteredWaitingRoom(Shows("A", "n-a")), 70).Tell(new LiveFact.EnteredWaitingRoom(Shown(Shows("A", "n-a"))), 70.2);
        story.Person("A").ShouldSatisfyAllConditions(p => p.PersonId.ShouldBe("int"), p => p.Evidence.ShouldBe(Evidence.L1), p => p.Alias.ShouldBe("Interpreter"));
        story.WaitUntil(200).Asked<Command.Admit>().ShouldNotContain(a => a.ParticipantUuid == "A");
        story.Learned.ShouldBeEmpty("who only waits has not used it up");
        story.Tell(new LiveFact.Admitted(Shows("A", "n-a")), 210).Tell(new LiveFact.Joined(Shows("A", "n-a")), 211).Learned.ShouldContain(new Learned.CodeUsed("int", "code-key"));
        story.Context = With(Code with { UsedIn = "uuid==" });
        var told = story.Learned.Count;
        story.Tell(new LiveFact.Joined(Stranger), 220).Learned.Count.ShouldBe(told, "told until the clinic knows, and no more");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_was_let_in_by_hand_and_comes_in_under_new_ids_is_the_same_and_stays(bool panel)
    {
        var (outside, inside) = (Shows("A", "n-a"), Shows("B", "n-a"));
        var story = (panel ? SecuredFromPanel(With(Code)) : Secured(With(Code))).Tell(new LiveFact.EnteredWaitingRoom(outside), 70).Tell(new LiveFact.Admitted(outside), 75).Tell(new LiveFact.Joined(inside), 76);
        story = panel ? story.Tell(new LiveFact.Joined(Shown(inside)), 76.2) : story;
        story.WaitUntil(400).Removals.ShouldBeEmpty();
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.Person("B").PersonId.ShouldBe("int");
    }

    [Fact]
    public void Who_comes_back_before_their_leave_is_told_is_never_removed_for_it()
    {
        var story = Secured(With(Code)).Tell(new LiveFact.Joined(Shows("A", "n-a")), 70).Tell(new LiveFact.Joined(Shows("B", "n-a")), 150).Tell(new LiveFact.Left(Shows("A", "n-a"), LeaveReason.Disconnected), 152, late: 80);
        story.WaitUntil(600).Removals.ShouldBeEmpty();
    }

    [Fact]
    public void A_copied_name_does_not_take_over_the_place_of_who_drops_out()
    {
        var story = Secured(With(Code)).Tell(new LiveFact.EnteredWaitingRoom(Shows("A", "n-a")), 70).Tell(new LiveFact.Admitted(Shows("A", "n-a")), 71).Tell(new LiveFact.Joined(Shows("A", "n-a")), 72)
            .Tell(new LiveFact.EnteredWaitingRoom(Shows("B", "n-a")), 100).Tell(new LiveFact.Left(Shows("A", "n-a"), LeaveReason.Disconnected), 120).WaitUntil(200);
        story.Person("B").ShouldSatisfyAllConditions(p => p.PersonId.ShouldBeNull(), p => p.HostAdmitted.ShouldBeFalse());
        story.State.Kept.ShouldContain(k => k.PersonId == "int");
    }

    [Fact]
    public void A_code_in_a_bots_name_is_a_bots() =>
        Secured(With(Code)).Tell(new LiveFact.EnteredWaitingRoom(Shows("A", "n-a") with { DisplayName = "Anna 482 913's Notetaker (Otter.ai)" }), 70).Person("A").ShouldSatisfyAllConditions(
            p => p.PersonId.ShouldBeNull(), p => p.BotSignature.ShouldNotBeNull());

    [Fact]
    public void A_host_or_client_who_shows_a_code_is_who_they_are()
    {
        var story = new Story(With(Code)).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen with { CodeKey = "code-key" }), 1).Tell(new LiveFact.Joined(Client with { CodeKey = "code-key" }), 2)
            .Tell(new LiveFact.SharingStarted(Client with { EmailKey = null, CodeKey = "code-key" }), 5).WaitUntil(200);
        story.State.IsInside("int").ShouldBeFalse();
        story.Person("UUID-CLIENT").ShouldSatisfyAllConditions(p => p.PersonId.ShouldBe("jd"), p => p.Ambiguous.ShouldBeFalse());
        story.State.SecuredAt.ShouldBeNull("the interpreter is not here");
    }

    [Fact]
    public void Who_came_in_time_comes_back_after_the_codes_time()
    {
        var story = Secured(With(Code with { Until = Nine.AddSeconds(80) })).Tell(new LiveFact.Joined(Shows("A", "n-a")), 70).Tell(new LiveFact.Left(Shows("A", "n-a"), LeaveReason.Disconnected), 90).Tell(new LiveFact.EnteredWaitingRoom(Shows("C", "n-a")), 120);
        story.Person("C").PersonId.ShouldBe("int");
    }

    [Fact]
    public void A_name_with_a_code_is_not_learned()
    {
        var story = SecuredFromPanel(With(Code)).Tell(new LiveFact.EnteredWaitingRoom(Shows("A", "n-a", "another-key")), 70);
        story.Tell(new LiveFact.HostSaid(HostChoice.IsExpectedPerson, story.Person("A").Alias, "int"), 75).Learned.ShouldNotContain(l => l is Learned.Name);
        story.Person("A").PersonId.ShouldBe("int");
    }

    [Theory]
    [InlineData("another-key")]
    [InlineData(null)]
    public void Another_code_or_none_is_nobodys(string? code) => Arrives(With(Code), Shows("A", "n-a") with { CodeKey = code }).PersonId.ShouldBeNull();

    [Fact]
    public void A_code_proves_nothing_where_none_was_given_out() => Arrives(With(null), Shows("A", "n-a")).PersonId.ShouldBeNull();

    [Fact]
    public void A_code_whose_time_is_over_proves_nothing() => Arrives(With(Code with { Until = Nine.AddSeconds(70) }), Shows("A", "n-a")).PersonId.ShouldBeNull();

    [Fact]
    public void A_code_that_was_used_in_another_session_proves_nothing() => Arrives(With(Code with { UsedIn = "another==" }), Shows("A", "n-a")).PersonId.ShouldBeNull();

    [Fact]
    public void A_code_that_was_used_in_this_session_is_still_good_in_it() => Arrives(With(Code with { UsedIn = "uuid==" }), Shows("A", "n-a")).PersonId.ShouldBe("int");

    [Theory]
    [InlineData("n-a")]
    [InlineData("n-b")]
    public void While_the_one_who_came_by_it_is_there_nobody_else_comes_by_it(string name)
    {
        var story = Secured(With(Code)).Tell(new LiveFact.Joined(Shows("A", "n-a")), 70).Tell(new LiveFact.EnteredWaitingRoom(Shows("B", name)), 100);
        story.Person("B").PersonId.ShouldBeNull();
    }

    [Theory]
    [InlineData("n-a", "int")]
    [InlineData("n-b", null)]
    public void Who_dropped_out_comes_back_by_it_and_somebody_of_another_name_does_not(string name, string? person)
    {
        var story = Secured(With(Code)).Tell(new LiveFact.Joined(Shows("A", "n-a")), 70).Tell(new LiveFact.Left(Shows("A", "n-a"), LeaveReason.Disconnected), 90).Tell(new LiveFact.EnteredWaitingRoom(Shows("B", name)), 100);
        story.Person("B").PersonId.ShouldBe(person);
    }

    [Fact]
    public void The_next_interpreter_comes_by_a_new_code()
    {
        var story = Secured(With(Code)).Tell(new LiveFact.Joined(Shows("A", "n-a")), 70).Tell(new LiveFact.Left(Shows("A", "n-a"), LeaveReason.LeftByThemselves), 90);
        story.Context = With(new EntranceCode("next-key", Nine.AddHours(2), null));
        story.Tell(new LiveFact.Joined(Shows("B", "n-b", "next-key")), 100).Person("B").PersonId.ShouldBe("int");
        story.WaitUntil(200).Removals.ShouldBeEmpty();
    }

    [Fact]
    public void A_code_that_the_panel_shows_first_is_the_same_as_one_in_an_event()
    {
        var story = SecuredFromPanel(With(Code)).Tell(new LiveFact.EnteredWaitingRoom(Shown(Shows("A", "n-a"))), 70);
        story.Person("A").PersonId.ShouldBe("int");
        story.Tell(new LiveFact.EnteredWaitingRoom(Shows("A", "n-a")), 70.2).State.People.Count(p => p.PersonId == "int").ShouldBe(1);
    }

    [Fact]
    public void A_code_does_not_take_the_place_of_a_proven_client_who_drops_out()
    {
        var own = Context with { Expected = new ExpectedSet("individual", [OneClient.People[0] with { Code = Code }]) };
        var story = Secured(own).Tell(new LiveFact.Left(Client, LeaveReason.Disconnected), 70).Tell(new LiveFact.Joined(Shows("EVE", "n-eve")), 75);
        story.Person("EVE").ShouldSatisfyAllConditions(p => p.PersonId.ShouldBeNull(), p => p.HostAdmitted.ShouldBeFalse());
        story.State.Kept.ShouldContain(k => k.PersonId == "jd");
        story.Violations.ShouldContain(v => v.Rule == "LIV-20");
    }

    [Fact]
    public void A_code_that_the_therapist_refused_is_good_for_nobody_any_more()
    {
        var story = SecuredFromPanel(With(Code)).Tell(new LiveFact.EnteredWaitingRoom(Shows("A", "n-a")), 70);
        story.Tell(new LiveFact.HostSaid(HostChoice.NotOurs, story.Person("A").Alias), 75).Tell(new LiveFact.LeftWaitingRoom(Shows("A", "n-a")), 80).Tell(new LiveFact.EnteredWaitingRoom(Shows("B", "n-b")), 90);
        story.Person("B").PersonId.ShouldBeNull();
    }

    private static ClinicPolicy PolicyOf(string admit) => ClinicPolicy.BuiltIn with
    {
        Rules = ClinicPolicy.BuiltIn.Rules.SetItem("LIV-03", new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("admit", admit) }),
    };
}
