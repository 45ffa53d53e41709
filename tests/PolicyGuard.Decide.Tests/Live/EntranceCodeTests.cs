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
        story.Person("A").ShouldSatisfyAllConditions(p => p.PersonId.ShouldBe("int"), p => p.Evidence.ShouldBe(Evidence.L2), p => p.Alias.ShouldBe("Interpreter"));
        story.WaitUntil(200).Asked<Command.Admit>().ShouldNotContain(a => a.ParticipantUuid == "A");
        story.Learned.ShouldHaveSingleItem().ShouldBe(new Learned.CodeUsed("int", "code-key"));
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
    public void The_panel_alone_proves_nothing_by_a_name() =>
        SecuredFromPanel(With(Code)).Tell(new LiveFact.EnteredWaitingRoom(Shown(Shows("A", "n-a"))), 70).Person("A").PersonId.ShouldBeNull();

    private static ClinicPolicy PolicyOf(string admit) => ClinicPolicy.BuiltIn with
    {
        Rules = ClinicPolicy.BuiltIn.Rules.SetItem("LIV-03", new RuleSetting(null) { Parameters = ImmutableDictionary<string, string>.Empty.Add("admit", admit) }),
    };
}
