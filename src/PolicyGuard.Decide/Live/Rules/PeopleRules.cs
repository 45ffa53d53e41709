using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-02: somebody was let in before the host. The host is told and the meeting's setting is the cure; who it was is judged like anybody inside.</summary>
internal sealed class BeforeHostRule : ILiveRule
{
    public string Id => "LIV-02";

    public void Apply(Turn turn)
    {
        if (turn.Input.Fact is LiveFact.JoinedBeforeHost && turn.Raise(Id, "before-host", "room", "joined before host", "waiting", "card") is { } violation)
        {
            turn.Notify(Id, violation, "before-host", "Somebody was in before you", null);
            turn.LeaveToHost(Id, violation, "Zoom had let somebody in before the host came");
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
                turn.Notify(Id, null, $"role:{person.Alias}:{person.MeetingRole}", "A guest was made host or co-host", person.Alias);
                turn.LeaveToHost(Id, violation, "Zoom does not say who gave the role, and no call takes it back");
            }
        }
    }
}

/// <summary>LIV-09: another name under the same id. The identity holds; the name is not judged again.</summary>
internal sealed class RenamedRule : ILiveRule
{
    public string Id => "LIV-09";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { NameNow: { } name, Place: Place.Inside } && turn.Raise(Id, $"{person.Alias}:{name}", person.Alias, "renamed", "as admitted", "record") is { } violation)
            {
                turn.Notify(Id, null, $"renamed:{violation}", "Shows another name now", person.Alias);
                turn.LeaveToHost(Id, violation, $"was {person.Alias}, and still is: the id has not changed");
            }
        }
    }
}

/// <summary>LIV-14: more devices of one person than agreed. Told, and never removed.</summary>
internal sealed class SecondDeviceRule : ILiveRule
{
    public string Id => "LIV-14";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Inside, Later: false, IsStaff: false, Entering: false } && (person.PersonId ?? person.SharesIdWith) is not null
                && SharedIdentifiers.KeyOf(turn.State, person) is var id && turn.Find(id) is not { IsStaff: true } && LetIn.Devices(turn, id) is var (inside, most) && inside > most
                && turn.Raise(Id, $"{id}:{inside}", person.Alias, $"{inside} devices", $"up to {most}", "record") is { } violation)
            {
                turn.Notify(Id, null, $"devices:{violation}", "More devices than agreed", person.Alias);
                turn.LeaveToHost(Id, violation, "a device of somebody accepted is never put out");
            }
        }
    }
}

/// <summary>LIV-17: who is needed for the session to go on, a guardian or an interpreter, is not there some time after the start.</summary>
internal sealed class MissingRule : ILiveRule
{
    public string Id => "LIV-17";

    public void Apply(Turn turn)
    {
        var due = turn.Starts + turn.Context.Policy.DurationOf(Id, "after");
        if (turn.State.StartedAt is not null && turn.Before.StartedAt is null && due > turn.Now && NeedsAnybody(turn))
        {
            turn.Timer(TimerNames.Missing, due);
        }
        else if (turn.Input.Fact is LiveFact.TimerFired { Name: TimerNames.Missing })
        {
            Tell(turn, PersonRole.Guardian, turn.Profile.NeedsGuardian);
            Tell(turn, PersonRole.Interpreter, turn.Profile.NeedsInterpreter);
        }
    }

    private void Tell(Turn turn, PersonRole role, bool needed)
    {
        var (listed, there) = (false, false);
        foreach (var expected in turn.Context.Expected.People)
        {
            if (expected.Person.Role == role && (expected.Required || needed) && !turn.State.Excused.Contains(expected.Person.Id))
            {
                listed = true;
                there |= turn.IsInside(expected.Person.Id);
            }
        }

        var word = role == PersonRole.Guardian ? "guardian" : "interpreter";
        if ((listed || (needed && !turn.Context.Expected.People.Any(e => e.Person.Role == role))) && !there && turn.Raise(Id, word, word, "not there", "inside", "card") is { } violation)
        {
            turn.Notify(Id, violation, $"missing:{word}", $"The {word} is not here", null);
            turn.LeaveToHost(Id, violation, listed ? null : $"no {word} is among the expected");
        }
    }

    private static bool NeedsAnybody(Turn turn)
    {
        foreach (var expected in turn.Context.Expected.People)
        {
            if (expected is { Required: true, Person.Role: PersonRole.Guardian or PersonRole.Interpreter })
            {
                return true;
            }
        }

        return turn.Profile.NeedsGuardian || turn.Profile.NeedsInterpreter;
    }
}

/// <summary>LIV-22: a colleague who is not expected is inside. They may be needed, so they are never touched; but it is written down.</summary>
internal sealed class ColleagueRule : ILiveRule
{
    public string Id => "LIV-22";

    public void Apply(Turn turn)
    {
        if (turn.Context.Expected.People.IsEmpty || !turn.HostInside)
        {
            return;
        }

        foreach (var person in turn.State.People)
        {
            if (person is { Role: PersonRole.Staff, PersonId: null, Place: Place.Inside, Entering: false, HostAdmitted: false } && !turn.State.Leads(person)
                && !IsTheHosts(turn, person) && !Acts.IsJustHere(turn, person)
                && turn.Raise(Id, person.Alias, person.Alias, "inside", "expected, or let in by the host", "record") is { } violation)
            {
                turn.Notify(Id, null, $"colleague:{violation}", "A colleague who is not expected is in the room", person.Alias);
                turn.LeaveToHost(Id, violation, Vetoes.Say(Veto.Staff));
            }
        }
    }

    /// <summary>Their own second device, which came without their id.</summary>
    private static bool IsTheHosts(Turn turn, Participant person)
    {
        foreach (var host in turn.State.People)
        {
            if (host.Role == PersonRole.Host && ((host.EmailKey is not null && host.EmailKey == person.EmailKey) || (host.NameKey is not null && host.NameKey == person.NameKey)))
            {
                return true;
            }
        }

        return false;
    }
}
