using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-04: once the room is secured, an uncertain person waits until the host decides.</summary>
internal sealed class UncertainWaitingRule : ILiveRule
{
    public string Id => "LIV-04";

    public void Apply(Turn turn)
    {
        if (turn.State.SecuredAt is null)
        {
            return;
        }

        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Waiting, Accepted: false, Later: false, BotSignature: null } && !(person.ClaimsName && turn.Context.ModeOf("LIV-20") != RuleMode.Off)
                && !Acts.MayBeProvenSoon(turn, person) && turn.Raise(Id, person.Alias, person.Alias, "waiting", "waiting", "hold", person.Evidence.ToString()) is { } violation)
            {
                turn.Notify(Id, null, $"card:{person.Alias}", "Somebody waits whom we cannot be sure of", person.Alias);
                turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
            }
        }
    }
}

/// <summary>LIV-04, too: the client shows people whom nobody can tell apart from those that Zoom's events told of. Asked once; nothing is done to them.</summary>
internal sealed class UnmatchedRule : ILiveRule
{
    public string Id => "LIV-04";

    public void Apply(Turn turn)
    {
        if (turn.Input.Fact is LiveFact.TimerFired { Name: TimerNames.Unmatched } && turn.State.Companion is { Unmatched.IsEmpty: false }
            && turn.Raise(Id, "unmatched", "room", "not told apart", "known", "card") is { } violation)
        {
            turn.Notify(Id, violation, "unmatched", "Some people in the room cannot be told apart. Nothing is done to them from here", null);
            turn.LeaveToHost(Id, violation, Vetoes.Say(Veto.Ambiguous));
        }
    }
}

/// <summary>LIV-13: the next client is early. They wait unseen by the present one; inside already, they are a card for the host and never put out.</summary>
internal sealed class EarlyClientRule : ILiveRule
{
    public string Id => "LIV-13";

    public void Apply(Turn turn)
    {
        foreach (var early in turn.State.People)
        {
            if (early is { Later: true, Place: Place.Waiting }
                && turn.Raise(Id, $"{early.Alias}:{early.Uuid}", early.Alias, "waiting", "waiting", "hold", early.Evidence.ToString()) is { } waits)
            {
                turn.Notify(Id, null, $"card:{waits}", "The next client is early", null);
                turn.Resolve(Id, waits, Outcome.Held, Surface.Rest, null);
            }
            else if (early is { Later: true, Place: Place.Inside, HostAdmitted: false, IsStaff: false }
                && turn.Raise(Id, $"{early.Alias}:{early.Uuid}:inside", early.Alias, "inside", "waiting", "card", early.Evidence.ToString()) is { } inside)
            {
                turn.Notify(Id, null, $"card:{inside}", "The next client is in the room", null);
                turn.LeaveToHost(Id, inside, "a client is never put out");
            }
        }
    }
}

/// <summary>LIV-06: a client who dropped out waits again, or their new connection does before the old one is seen to end.</summary>
internal sealed class ReturningClientRule : ILiveRule
{
    public string Id => "LIV-06";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Waiting } && ReconnectGrace.IsReturning(turn, person))
            {
                Hold(turn, person);
            }
            else if (person is { Place: Place.Inside, PersonId: not null })
            {
                Welcome(turn, person);
            }
        }
    }

    private void Hold(Turn turn, Participant person)
    {
        var cause = CauseOf(person);
        var sure = person.Evidence is Evidence.L3 or Evidence.L4;
        if (person.ActedOn || Acts.MayBeProvenSoon(turn, person) || (sure && turn.Enforces(Id) && !turn.IsRaised(Id, cause) && turn.HostInside && LetIn.MayBePossibleSoon(turn, person)))
        {
            return;
        }

        var first = !turn.IsRaised(Id, cause);
        var violation = first ? turn.Raise(Id, cause, person.Alias, "waiting", "inside", sure ? "fix" : "card", person.Evidence.ToString()) : turn.IdOf(Id, cause);
        if (violation is null || !turn.Enforces(Id))
        {
            return;
        }

        // Once for every time the panel comes: it, or the host, may not have been there when they began to wait.
        if (sure && turn.HostInside && IsRoom(turn, person) && LetIn.IsPossible(turn, person) && $"in:{person.Alias}:{person.PlaceAt.ToUnixTimeMilliseconds()}:{turn.State.Companion!.At.ToUnixTimeMilliseconds()}" is var time && !turn.IsRaised(Id, time))
        {
            LetIn.Ask(turn, Id, violation, person);
            if (turn.Find(person.Alias) is { ActedOn: true })
            {
                turn.Mark($"{Id}:{time}");
                return;
            }
        }

        if (!first)
        {
            return;
        }

        turn.Notify(Id, null, $"card:{cause}", "Your client is back and waits", person.Alias);
        turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
    }

    /// <summary>Their place is kept, or they may have one device more.</summary>
    private static bool IsRoom(Turn turn, Participant person) =>
        ReconnectGrace.IsKeptFor(turn.State, person.PersonId) || (LetIn.Devices(turn, person.PersonId!) is var (inside, most) && inside < most);

    private void Welcome(Turn turn, Participant person)
    {
        if (turn.State.Raised.IsEmpty)
        {
            return;
        }

        var cause = CauseOf(person);
        if (turn.IsRaised(Id, cause) && turn.Mark($"{Id}:{cause}:back") && turn.Enforces(Id) && !WasLetInByUs(turn, person))
        {
            turn.Resolve(Id, turn.IdOf(Id, cause), Outcome.HostDecided, Surface.None, "the host let them back in");
        }
    }

    /// <summary>Then the effect that was waited for has just been seen and recorded.</summary>
    private static bool WasLetInByUs(Turn turn, Participant person)
    {
        foreach (var pending in turn.Before.Pending)
        {
            if (pending.Act == PendingAct.LetIn && pending.Alias == person.Alias)
            {
                return true;
            }
        }

        return false;
    }

    private static string CauseOf(Participant person) => $"{person.PersonId}:{person.Uuid ?? person.PanelUuid ?? person.UserIds.FirstOrDefault()}";
}
