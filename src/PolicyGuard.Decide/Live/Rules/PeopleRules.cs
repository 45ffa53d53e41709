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

/// <summary>LIV-06: a client who dropped out waits again, or their new connection does before the old one is seen to end.</summary>
internal sealed class ReturningClientRule : ILiveRule
{
    public string Id => "LIV-06";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People.Where(p => p is { Place: Place.Waiting, PersonId: not null, Later: false }))
        {
            var returning = turn.State.Kept.Any(k => k.PersonId == person.PersonId) || turn.State.People.Any(p => p.PersonId == person.PersonId && p.Place == Place.Inside);
            var cause = $"{person.PersonId}:{person.Uuids.FirstOrDefault()}";
            if (returning && turn.Raise(Id, cause, person.Alias, "waiting", "inside", "card", person.Evidence.ToString()) is { } violation)
            {
                turn.Ask(Id, null, $"text:{cause}", new Command.SetWaitingText(WaitingText.BeingLetBackIn), null);
                turn.Ask(Id, null, $"card:{cause}", new Command.TellHost("Your client is back and waits", person.Alias), null);
                turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
            }
        }

        foreach (var back in turn.State.People.Where(p => p is { Place: Place.Inside, PersonId: not null }))
        {
            var cause = $"{back.PersonId}:{back.Uuids.FirstOrDefault()}";
            if (turn.State.Raised.Contains($"{Id}:{cause}") && !turn.State.Raised.Contains($"{Id}:{cause}:back"))
            {
                turn.State = turn.State with { Raised = turn.State.Raised.Add($"{Id}:{cause}:back") };
                if (turn.Context.ModeOf(Id) == RuleMode.Enforce)
                {
                    turn.Resolve(Id, StableId.Of(turn.State.Uuid, Id, cause), Outcome.HostDecided, Surface.None, "the host let them back in");
                }
            }
        }
    }
}

/// <summary>LIV-08: somebody who is not staff was made host or co-host. Zoom does not say by whom.</summary>
internal sealed class RoleRule : ILiveRule
{
    public string Id => "LIV-08";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People.Where(p => p is { MeetingRole: MeetingRole.Host or MeetingRole.CoHost, IsStaff: false, Place: Place.Inside }))
        {
            if (turn.Raise(Id, $"{person.Alias}:{person.MeetingRole}", person.Alias, "attendee", "attendee", "card", person.Evidence.ToString()) is { } violation)
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
        if (turn.Input.Fact is LiveFact.SharingStarted { Who: var who } && Roster.Match(turn, who) is { IsStaff: false, IsHost: false } person
            && turn.Raise(Id, $"{person.Alias}:{turn.Input.At.ToUnixTimeMilliseconds()}", person.Alias, "sharing", "not sharing", "card") is { } violation)
        {
            turn.Ask(Id, null, $"share:{violation}", new Command.TellHost("A guest shares a screen", person.Alias), null);
            turn.Resolve(Id, violation, Outcome.Unenforced, Surface.None, "Zoom has no call that stops somebody else's sharing");
        }
    }
}

/// <summary>LIV-13: the next client is early. They wait unseen by the present one and are never put out.</summary>
internal sealed class EarlyClientRule : ILiveRule
{
    public string Id => "LIV-13";

    public void Apply(Turn turn)
    {
        foreach (var early in turn.State.People.Where(p => p is { Later: true, Place: Place.Waiting }))
        {
            if (turn.Raise(Id, $"{early.Alias}:{early.Uuids.FirstOrDefault()}", early.Alias, "waiting", "waiting", "hold", early.Evidence.ToString()) is { } violation)
            {
                turn.Ask(Id, null, $"text:{violation}", new Command.SetWaitingText(WaitingText.SessionStartsLater), null);
                turn.Ask(Id, null, $"card:{violation}", new Command.TellHost("The next client is early", null), null);
                turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
            }
        }
    }
}
