using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-05: somebody unknown is inside and nobody let them in. Before everybody is in it may be the client with an odd device name, so only a card is shown.</summary>
internal sealed class UnknownInsideRule : ILiveRule
{
    public string Id => "LIV-05";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (IsUnknown(turn, person))
            {
                Challenges.Face(turn, Id, person);
            }
            else if (person.CardUntil is not null && !ImitationRule.IsImitation(turn, person))
            {
                Challenges.Clear(turn, person);
            }
        }
    }

    private static bool IsUnknown(Turn turn, Participant person) =>
        person is { Place: Place.Inside, Accepted: false, Later: false } && !IsOfNoteTakerRule(turn, person) && !ImitationRule.IsImitation(turn, person);

    private static bool IsOfNoteTakerRule(Turn turn, Participant person) =>
        person is { BotSignature: not null, HostRefused: false } && (turn.Context.NoteTakerConsent || NoteTakerRule.IsCertain(turn, person));
}

/// <summary>LIV-20: somebody shows, without proof, the name of staff or of somebody expected. Held outside; inside, a card and then the waiting room, never a removal.</summary>
internal sealed class ImitationRule : ILiveRule
{
    public string Id => "LIV-20";

    internal static bool IsImitation(Turn turn, Participant person) =>
        person is { Place: Place.Inside, Accepted: false, Later: false, ClaimsName: true, HostRefused: false } && turn.Context.ModeOf("LIV-20") != RuleMode.Off;

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (IsImitation(turn, person))
            {
                Challenges.Face(turn, Id, person);
            }
            else if (person is { Place: Place.Waiting, ClaimsName: true, Accepted: false, Later: false } && !Acts.MayBeProvenSoon(turn, person)
                && turn.Raise(Id, $"{person.Alias}:waiting", person.Alias, "waiting", "waiting", "hold", Whose(turn, person)) is { } violation)
            {
                turn.Notify(Id, null, $"card:{person.Alias}:waiting", "Somebody waits under a name that is taken", person.Alias);
                turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
            }
        }
    }

    /// <summary>The other claimant, so that the two can be shown side by side.</summary>
    internal static string Whose(Turn turn, Participant person)
    {
        foreach (var other in turn.State.People)
        {
            if (person.Claims is not null && (other.PersonId ?? other.Alias) == person.Claims)
            {
                return $"shows the name of {other.Alias}";
            }
        }

        return person.Claims == Participant.StaffName ? "shows the name of staff" : "shows the name of somebody expected";
    }
}

/// <summary>A card for the host; when it runs out, the person goes.</summary>
internal static class Challenges
{
    internal static void Face(Turn turn, string rule, Participant person)
    {
        if (Acts.MayBeProvenSoon(turn, person) && !person.HostRefused)
        {
            return;
        }

        if (turn.Raise(rule, person.Alias, person.Alias, "inside", "outside", "remove", person.Evidence.ToString()) is not null)
        {
            turn.Notify(rule, null, $"card:{person.Alias}", "Somebody unknown is in the room", person.Alias);
        }

        var violation = turn.IsRaised(rule, person.Alias) ? turn.IdOf(rule, person.Alias) : "";
        if (person.ActedOn)
        {
            Clear(turn, person);
        }
        else if (person.HostRefused)
        {
            // The therapist's own word, whatever the mode.
            if (!Acts.MayBeShownSoon(turn, person, person.PutBack ? CompanionAbilities.Remove : CompanionAbilities.PutBack))
            {
                Acts.Do(turn, rule, violation, person, Ladder.Out(turn.State.Companion, person, forGood: person.PutBack));
            }
        }
        else if (!turn.Enforces(rule))
        {
            Clear(turn, person);
        }
        else if (person.BeforeGap)
        {
            LetBe(turn, rule, person, violation, Veto.BeforeGap);
        }
        else if (person.LearnedLate)
        {
            LetBe(turn, rule, person, violation, Veto.StaleEvent);
        }
        else if (!turn.HostInside)
        {
            LetBe(turn, rule, person, violation, Veto.HostAway);
        }
        else if (turn.State.SecuredAt is null)
        {
            LetBe(turn, rule, person, violation, Veto.NotAllIn);
        }
        else if (IsUnwanted(turn, person))
        {
            PutOut(turn, rule, person, violation);
        }
        else if (person.CardUntil is not { } until)
        {
            var due = turn.Now + CardTime(turn);
            turn.Put(person with { CardUntil = due });
            turn.Timer(TimerNames.Card + person.Alias, due);
        }
        else if (turn.Now - until > Vetoes.Stale)
        {
            // We were not there when the card ran out, so what the host did with it is not known.
            turn.Put(person with { LearnedLate = true });
            Face(turn, rule, turn.Find(person.Alias)!);
        }
        else if (until <= turn.Now && turn.State.Companion is not { Reading: true } && !Acts.MayBeShownSoon(turn, person, CompanionAbilities.PutBack))
        {
            PutOut(turn, rule, person with { CardUntil = null }, violation);
        }
    }

    internal static void Clear(Turn turn, Participant person)
    {
        if (person.CardUntil is not null)
        {
            turn.Put(person with { CardUntil = null });
            turn.Timer(TimerNames.Card + person.Alias, null);
        }
    }

    internal static TimeSpan CardTime(Turn turn) =>
        turn.Profile.CardSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : turn.Context.Policy.SecondsOf("LIV-05", "cardSeconds");

    /// <summary>Known as unwanted by more than not being known, in a session where that is enough.</summary>
    private static bool IsUnwanted(Turn turn, Participant person) =>
        turn.Profile.UnknownInside == UnknownInside.NegativeAtOnce && (person.PutBack || person.Evidence == Evidence.Negative) && !turn.IsLate
        && turn.State.Companion is { Reading: false } link && link.Can(CompanionAbilities.PutBack) && person.PanelUuid is not null && turn.Context.Policy.TextOf("LIV-05", "action") != "card";

    private static void PutOut(Turn turn, string rule, Participant person, string violation)
    {
        Clear(turn, turn.Find(person.Alias)!);
        turn.Put(person with { CardUntil = null });
        if (turn.Profile.UnknownInside == UnknownInside.Card || turn.Context.Policy.TextOf("LIV-05", "action") == "card")
        {
            Acts.MarkActedOn(turn, person);
            turn.LeaveToHost(rule, violation, "the policy leaves it to the host");
            return;
        }

        Acts.Do(turn, rule, violation, person, Ladder.Out(turn.State.Companion, person, forGood: person.PutBack && !person.ClaimsName));
    }

    private static void LetBe(Turn turn, string rule, Participant person, string violation, Veto why)
    {
        Clear(turn, person);
        turn.SayVeto(rule, violation, why);
    }
}
