using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Rules;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>A card that was up, or a tap that was still to be carried out, when the reason for it went away by itself: nothing stays without an outcome.</summary>
internal static class OpenCards
{
    internal static void Settle(Turn turn)
    {
        foreach (var was in turn.Before.People)
        {
            if ((was.CardUntil is not null || was is { HostRefused: true, ActedOn: false, Place: Place.Inside }) && WhyOver(turn, was, turn.Find(was.Alias)) is var (outcome, reason))
            {
                Close(turn, was, outcome, reason);
            }
        }

        CorrectKnown(turn);
        if (turn.State.EndedAt is null)
        {
            return;
        }

        foreach (var capture in turn.Before.Captures)
        {
            if (capture is { Running: true, CardUntil: not null })
            {
                turn.Timer(TimerNames.Stop + capture.Kind, null);
                turn.Resolve("LIV-11", turn.IdOf("LIV-11", CaptureRule.CauseOf(capture)), Outcome.Unenforced, Surface.None, "the session ended first");
            }
        }
    }

    /// <summary>Somebody inside was left alone for a reason, and turns out to belong: that they were unknown was never so.</summary>
    private static void CorrectKnown(Turn turn)
    {
        foreach (var was in turn.Before.People)
        {
            if (was is not { Place: Place.Inside, Accepted: false, CardUntil: null, ActedOn: false })
            {
                continue;
            }

            var now = turn.Find(was.Alias);
            if (now is null ? !IsStillUnknown(turn, was) && IsSomebody(turn, was) : now is { IsProven: true } or { IsStaff: true } or { IsHost: true })
            {
                Close(turn, was, Outcome.FalsePositive, "it turned out to be somebody known");
            }
        }
    }

    /// <summary>Whoever has their ids now belongs.</summary>
    private static bool IsSomebody(Turn turn, Participant was)
    {
        foreach (var person in turn.State.People)
        {
            if ((person.IsProven || person.IsStaff || person.IsHost)
                && (person.Uuids.Any(was.Uuids.Contains) || person.UserIds.Any(was.UserIds.Contains) || person.PanelUuids.Any(was.PanelUuids.Contains)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null: it is not over. What the therapist says settles their cards elsewhere.</summary>
    private static (Outcome Outcome, string Reason)? WhyOver(Turn turn, Participant was, Participant? now) =>
        turn.State.EndedAt is not null ? (Outcome.Unenforced, "the session ended first")
        : turn.Input.Fact is LiveFact.HostSaid { Alias: var alias } && alias == was.Alias ? null
        : now is null ? IsStillUnknown(turn, was) ? (Outcome.Unenforced, "it goes on under another alias") : (Outcome.FalsePositive, "it turned out to be somebody known")
        : now.Place == Place.Waiting ? (Outcome.Held, "in the waiting room again before anything was done")
        : now.Place != Place.Inside ? (Outcome.Unenforced, Effects.LeftFirst)
        : now is { HostRefused: false, HostAdmitted: false, SharesIdWith: not null } ? (Outcome.Unenforced, Vetoes.Say(Veto.SharedIdentifier))
        : now is { HostRefused: false, Accepted: true } ? (Outcome.HostDecided, "the host let them in, or it turned out who they are")
        : null;

    private static void Close(Turn turn, Participant was, Outcome outcome, string reason)
    {
        if (turn.Find(was.Alias) is { } now)
        {
            Challenges.Clear(turn, now);
        }

        foreach (var rule in (ReadOnlySpan<string>)["LIV-05", "LIV-20"])
        {
            if (turn.IsRaised(rule, was.Alias) && (was.HostRefused || turn.Enforces(rule)))
            {
                turn.Resolve(rule, turn.IdOf(rule, was.Alias), outcome, Surface.None, reason);
            }
        }
    }

    private static bool IsStillUnknown(Turn turn, Participant was)
    {
        foreach (var person in turn.State.People)
        {
            if (!person.Accepted && (person.Uuids.Any(was.Uuids.Contains) || person.UserIds.Concat(person.EndedParts).Any(was.UserIds.Contains) || person.PanelUuids.Any(was.PanelUuids.Contains)))
            {
                return true;
            }
        }

        return false;
    }
}
