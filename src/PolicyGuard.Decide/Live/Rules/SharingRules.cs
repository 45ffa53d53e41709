using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-10: somebody shares who may not. In a child's session somebody unknown goes to the waiting room for it.</summary>
internal sealed class SharingRule : ILiveRule
{
    public string Id => "LIV-10";

    public void Apply(Turn turn)
    {
        if (turn.Input.Fact is not LiveFact.SharingStarted { Who: var who } || Matching.Match(turn, who) is not { IsStaff: false, IsHost: false } person || MayShare(turn, person)
            || turn.Raise(Id, $"{person.Alias}:{turn.Input.At.ToUnixTimeMilliseconds()}", person.Alias, "sharing", "not sharing", "card") is not { } violation)
        {
            return;
        }

        turn.Notify(Id, null, $"share:{violation}", "A guest shares a screen", person.Alias);
        if (turn.Profile.NonHostShareGoesOut && Ladder.Out(turn.State.Companion, person, forGood: false) is Command.PutInWaitingRoom putBack)
        {
            Acts.Do(turn, Id, violation, person, putBack);
        }
        else
        {
            turn.LeaveToHost(Id, violation, "Zoom has no call that stops somebody else's sharing");
        }
    }

    private static bool MayShare(Turn turn, Participant person) => turn.Profile.Shares switch
    {
        Policies.MayShare.Host => false,
        Policies.MayShare.HostAndStaff => person is { Role: PersonRole.Supervisor, IsProven: true },
        Policies.MayShare.Everybody => true,
    };
}

/// <summary>LIV-19: the host shares in a child's session. Names are hidden, and what captures the session is looked at once more.</summary>
internal sealed class ChildShareRule : ILiveRule
{
    public string Id => "LIV-19";

    public void Apply(Turn turn)
    {
        if (turn.Profile.BlanksNames && turn.Input.Fact is LiveFact.SharingStarted { Who: var who } && Matching.Match(turn, who) is { } sharer && (sharer.IsHost || sharer.IsStaff)
            && turn.Raise(Id, $"{turn.Input.At.ToUnixTimeMilliseconds()}", sharer.Alias, "sharing", "names hidden", "record", [.. Running(turn)]) is { } violation)
        {
            turn.Resolve(Id, violation, Outcome.Prevented, Surface.None, "the panel shows no names while the screen is shared; notifications of other programs can still be seen");
        }
    }

    private static IEnumerable<string> Running(Turn turn)
    {
        foreach (var capture in turn.State.Captures)
        {
            if (capture.Running && !Captured.IsAgreed(turn, capture.Kind))
            {
                yield return $"{Captured.Subject(capture.Kind)} runs without consent";
            }
        }
    }
}
