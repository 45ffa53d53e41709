using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-07: note-taking bots, by a versioned list. A person already accepted is never judged again by a new name.</summary>
internal sealed class NoteTakerRule : ILiveRule
{
    public string Id => "LIV-07";

    /// <summary>Sure enough to be put out by this rule, so that no other rule need treat it as a stranger.</summary>
    internal static bool IsCertain(Turn turn, Participant person) =>
        person.BotSignature is not null && person.BotConfidence >= Math.Max(turn.Context.Policy.FractionOf("LIV-07", "minConfidence"), Vetoes.BotNameIsProof);

    public void Apply(Turn turn)
    {
        if (turn.Context.NoteTakerConsent)
        {
            return;
        }

        foreach (var bot in turn.State.People)
        {
            if (bot.BotSignature is null)
            {
                continue;
            }

            switch (bot.Place)
            {
                case Place.Waiting when turn.Raise(Id, $"{bot.Alias}:waiting", bot.Alias, "waiting", "outside", "hold", bot.BotSignature) is { } violation:
                    turn.Notify(Id, null, $"{bot.Alias}:waiting", "A note-taker waits outside", bot.Alias);
                    turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
                    break;
                case Place.Inside when bot.Accepted:
                    LeaveToHost(turn, bot);
                    break;
                case Place.Inside when IsCertain(turn, bot):
                    PutOut(turn, bot);
                    break;
                case Place.Waiting or Place.Inside or Place.Left:
                    break;
            }
        }
    }

    private void LeaveToHost(Turn turn, Participant bot)
    {
        if (turn.Raise(Id, $"{bot.Alias}:admitted", bot.Alias, "inside", "outside", "card", bot.BotSignature!) is { } violation)
        {
            turn.Notify(Id, null, $"{bot.Alias}:admitted", "A note-taker is in the room", bot.Alias);
            if (bot.HostAdmitted)
            {
                turn.Resolve(Id, violation, Outcome.HostDecided, Surface.None, Vetoes.Say(Veto.AdmittedByHost));
            }
            else
            {
                // Nobody let it in: it shares an identifier with somebody who belongs, or shows what proves a person.
                turn.LeaveToHost(Id, violation, Vetoes.Say(bot.SharesIdWith is not null ? Veto.SharedIdentifier : Veto.KnownPerson));
            }
        }
    }

    private void PutOut(Turn turn, Participant bot)
    {
        // Bots come back at once, and each time is another.
        var cause = $"{bot.Alias}:{bot.Uuids.FirstOrDefault() ?? bot.PanelUuids.FirstOrDefault()}:inside";
        var violation = turn.IdOf(Id, cause);
        if (turn.Raise(Id, cause, bot.Alias, "inside", "outside", "remove", bot.BotSignature!) is not null)
        {
            turn.Notify(Id, null, cause, "A note-taker is in the room", bot.Alias);
        }

        if (!turn.Enforces(Id) || bot.ActedOn || turn.State.Companion is { Reading: true })
        {
            return;
        }

        var action = turn.Context.Policy.TextOf(Id, "action");
        if (action != "card" && Acts.MayBeShownSoon(turn, bot, action == "remove" ? CompanionAbilities.Remove : CompanionAbilities.PutBack))
        {
            return;
        }

        // Known by its name in the client alone it is only sent back: that can be undone, should an event prove a person.
        if (action == "remove")
        {
            Acts.Do(turn, Id, violation, bot, Ladder.Out(turn.State.Companion, bot, forGood: !bot.PanelOnly));
        }
        else if (action == "waitingRoom" && Ladder.Out(turn.State.Companion, bot, forGood: false) is Command.PutInWaitingRoom putBack)
        {
            Acts.Do(turn, Id, violation, bot, putBack);
        }
        else
        {
            Acts.MarkActedOn(turn, bot);
            turn.LeaveToHost(Id, violation, action == "card" ? "the policy leaves it to the host" : "only the companion can send somebody to the waiting room");
        }
    }
}
