using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-02: somebody was let in before the host. Over REST nobody can be sent back; the host is told and the meeting's setting is the cure.</summary>
internal sealed class BeforeHostRule : ILiveRule
{
    public string Id => "LIV-02";

    public void Apply(Turn turn)
    {
        if (turn.Input.Fact is LiveFact.JoinedBeforeHost && turn.Raise(Id, "before-host", "room", "joined before host", "waiting", "card") is { } violation)
        {
            turn.Ask(Id, violation, "before-host", new Command.TellHost("Somebody was in before you", null), null);
            turn.Resolve(Id, violation, Outcome.Unenforced, Surface.None, "Zoom had let somebody in before the host came");
        }
    }
}

/// <summary>LIV-08: somebody who is not staff was made host or co-host. Zoom does not say by whom.</summary>
internal sealed class RoleRule : ILiveRule
{
    public string Id => "LIV-08";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { MeetingRole: MeetingRole.Host or MeetingRole.CoHost, IsStaff: false, Place: Place.Inside }
                && turn.Raise(Id, $"{person.Alias}:{person.MeetingRole}", person.Alias, "attendee", "attendee", "card", person.Evidence.ToString()) is { } violation)
            {
                turn.Ask(Id, null, $"role:{person.Alias}:{person.MeetingRole}", new Command.TellHost("A guest was made host or co-host", person.Alias), null);
                turn.Resolve(Id, violation, Outcome.Unenforced, Surface.None, "Zoom does not say who gave the role, and no call takes it back");
            }
        }
    }
}

/// <summary>LIV-10: somebody other than the host shares.</summary>
internal sealed class SharingRule : ILiveRule
{
    public string Id => "LIV-10";

    public void Apply(Turn turn)
    {
        if (turn.Input.Fact is LiveFact.SharingStarted { Who: var who } && Matching.Match(turn, who) is { IsStaff: false, IsHost: false } person
            && turn.Raise(Id, $"{person.Alias}:{turn.Input.At.ToUnixTimeMilliseconds()}", person.Alias, "sharing", "not sharing", "card") is { } violation)
        {
            turn.Ask(Id, null, $"share:{violation}", new Command.TellHost("A guest shares a screen", person.Alias), null);
            turn.Resolve(Id, violation, Outcome.Unenforced, Surface.None, "Zoom has no call that stops somebody else's sharing");
        }
    }
}
