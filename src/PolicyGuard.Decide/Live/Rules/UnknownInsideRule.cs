using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-05: somebody unknown is inside and nobody let them in. Before everybody is in it may be the client with an odd device name, so only a card is shown.</summary>
internal sealed class UnknownInsideRule : ILiveRule
{
    public string Id => "LIV-05";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Inside, Accepted: false, Later: false } && !IsOfNoteTakerRule(turn, person))
            {
                Challenge(turn, person);
            }
            else if (person.CardUntil is not null)
            {
                Clear(turn, person);
            }
        }
    }

    private static bool IsOfNoteTakerRule(Turn turn, Participant person) =>
        person.BotSignature is not null && (turn.Context.NoteTakerConsent || NoteTakerRule.IsCertain(turn, person));

    private void Challenge(Turn turn, Participant person)
    {
        var violation = turn.IdOf(Id, person.Alias);
        if (turn.Raise(Id, person.Alias, person.Alias, "inside", "outside", "remove", person.Evidence.ToString()) is not null)
        {
            turn.Ask(Id, null, $"card:{person.Alias}", new Command.TellHost("Somebody unknown is in the room", person.Alias), null);
        }

        if (!turn.Enforces(Id) || Acts.WasActedOn(turn, person))
        {
            Clear(turn, person);
        }
        else if (person.LearnedLate)
        {
            LetBe(turn, person, violation, Veto.StaleEvent);
        }
        else if (!turn.HostInside)
        {
            LetBe(turn, person, violation, Veto.HostAway);
        }
        else if (turn.State.SecuredAt is null)
        {
            LetBe(turn, person, violation, Veto.NotAllIn);
        }
        else if (person.CardUntil is not { } until)
        {
            var due = turn.Now + turn.Context.Policy.SecondsOf(Id, "cardSeconds");
            turn.Put(person with { CardUntil = due });
            turn.Timer(TimerNames.Card + person.Alias, due);
        }
        else if (turn.Now - until > Vetoes.Stale)
        {
            // We were not there when the card ran out, so what the host did with it is not known.
            turn.Put(person with { LearnedLate = true });
            Challenge(turn, turn.Find(person.Alias)!);
        }
        else if (until <= turn.Now)
        {
            PutOut(turn, person with { CardUntil = null }, violation);
        }
    }

    private void PutOut(Turn turn, Participant person, string violation)
    {
        turn.Put(person);
        if (!turn.Profile.PutsOutUnknown || turn.Context.Policy.TextOf(Id, "action") == "card")
        {
            Acts.MarkActedOn(turn, person);
            turn.Resolve(Id, violation, Outcome.HostDecided, Surface.None, "the policy leaves it to the host");
            return;
        }

        var uuid = person.Uuid ?? "";
        Acts.Do(turn, Id, violation, person, turn.Context.CompanionConnected ? new Command.PutInWaitingRoom(uuid) : new Command.RemoveParticipant(uuid));
    }

    private void LetBe(Turn turn, Participant person, string violation, Veto why)
    {
        Clear(turn, person);
        turn.SayVeto(Id, violation, why);
    }

    private static void Clear(Turn turn, Participant person)
    {
        if (person.CardUntil is not null)
        {
            turn.Put(person with { CardUntil = null });
            turn.Timer(TimerNames.Card + person.Alias, null);
        }
    }
}
