using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>A rule that throws fails for itself alone, says so, and leaves nothing half done.</summary>
public class BrokenRuleTests
{
    private const string Secret = "Jane Doe, jane@example.org";

    public static TheoryData<int> EveryPlace => [.. Enumerable.Range(0, LiveDecider.Rules.Length + 1)];

    [Theory]
    [MemberData(nameof(EveryPlace))]
    public void Wherever_it_stands_the_others_still_protect_the_session(int place)
    {
        var story = Secured();
        story.Rules = LiveDecider.Rules.Insert(place, new BrokenRule("LIV-10", _ => { }));
        story.Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 70).Tell(new LiveFact.Joined(Bot), 71).Tell(new LiveFact.Joined(Stranger), 72).WaitUntil(120);
        story.Actions.ShouldContain(a => a.Command is Command.StopRecording);
        story.Removals.Select(r => r.ParticipantUuid).ShouldBe(["UUID-BOT", "UUID-STRANGER"]);
        story.OutcomeOf("LIV-10").ShouldNotBeNull().ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Failed), o => o.Reason.ShouldBe("the rule failed: InvalidOperationException"));
    }

    [Theory]
    [InlineData(RuleMode.Observe)]
    [InlineData(RuleMode.Warn)]
    [InlineData(RuleMode.Enforce)]
    public void It_is_failed_in_every_mode_and_recorded_once(RuleMode mode)
    {
        var story = new Story(Context with { Cap = mode }) { Rules = [new BrokenRule("LIV-10", _ => { })] };
        story.Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2);
        story.Violations.ShouldHaveSingleItem().ShouldSatisfyAllConditions(v => v.Rule.ShouldBe("LIV-10"), v => v.Mode.ShouldBe(mode));
        story.Resolutions.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Failed);
    }

    [Fact]
    public void What_it_did_before_it_failed_is_undone_and_what_the_event_said_is_not()
    {
        var story = new Story(Context)
        {
            Rules =
            [
                new BrokenRule("LIV-10", turn =>
                {
                    turn.Raise("LIV-10", "half", "half", null, null, "card");
                    turn.Notify("LIV-10", null, "half", "half", null);
                    turn.Timer("half", turn.Now);
                    turn.State = turn.State with { Removals = 2, HandsOff = true };
                }),
            ],
        };
        story.Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1);
        story.Actions.ShouldBeEmpty();
        story.Violations.ShouldHaveSingleItem().Subject.ShouldBe("the rule itself");
        story.State.ShouldSatisfyAllConditions(s => s.Notices.ShouldBeEmpty(), s => s.Removals.ShouldBe(0), s => s.HandsOff.ShouldBeFalse(), s => s.HostInside.ShouldBeTrue(), s => s.Phase.ShouldBe(SessionPhase.Open));
    }

    [Fact]
    public void What_it_threw_is_told_by_its_type_alone()
    {
        var story = new Story(Context) { Rules = [new BrokenRule("LIV-10", _ => { })] };
        story.Tell(Started, 0);
        var told = string.Join('\n', [.. story.Violations.Select(v => v.ToString()), .. story.Resolutions.Select(r => r.ToString()), .. story.Timeline.Select(t => t.Text), System.Text.Encoding.UTF8.GetString(story.State.ToJson())]);
        told.ShouldNotContain("Jane");
        told.ShouldContain("InvalidOperationException");
    }

    [Fact]
    public void A_rule_that_is_off_is_not_even_asked()
    {
        var policy = ClinicPolicy.BuiltIn with { Rules = ClinicPolicy.BuiltIn.Rules.Add("LIV-10", new RuleSetting(RuleMode.Off)) };
        var asked = 0;
        var story = new Story(Context with { Policy = policy }) { Rules = [new BrokenRule("LIV-10", _ => asked++)] };
        story.Tell(Started, 0).Violations.ShouldBeEmpty();
        asked.ShouldBe(0);
    }

    private sealed class BrokenRule(string id, Action<Turn> before) : ILiveRule
    {
        public string Id => id;

        public void Apply(Turn turn)
        {
            before(turn);
            throw new InvalidOperationException(Secret);
        }
    }
}
