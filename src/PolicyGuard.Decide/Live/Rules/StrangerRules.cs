using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-05: somebody unknown is inside and nobody let them in. Before everybody is in it may be the client with an odd device name, so only a card is shown.</summary>
internal sealed class UnknownInsideRule : ILiveRule
{
    private const string CardTimer = "card:";

    public string Id => "LIV-05";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Inside, Accepted: false, Later: false } && !NoteTakerRule.IsCertain(turn, person))
            {
                Challenge(turn, person);
            }
            else if (person.CardUntil is not null)
            {
                turn.Put(person with { CardUntil = null });
                turn.Timer(CardTimer + person.Alias, null);
            }
        }
    }

    private void Challenge(Turn turn, Participant person)
    {
        var card = turn.Context.Policy.SecondsOf(Id, "cardSeconds");
        var violation = turn.Raise(Id, person.Alias, person.Alias, "inside", "outside", "remove", person.Evidence.ToString());
        if (violation is not null)
        {
            turn.Ask(Id, null, $"card:{person.Alias}", new Command.TellHost("Somebody unknown is in the room", person.Alias), null);
            if (person.LearnedLate)
            {
                turn.Resolve(Id, violation, Outcome.Unenforced, Surface.None, Vetoes.Say(Veto.StaleEvent));
            }
        }

        if (person.LearnedLate || turn.Context.ModeOf(Id) != RuleMode.Enforce || !(turn.AllIn || turn.State.SecuredAt is not null) || !turn.HostInside || Acted(turn, person))
        {
            return;
        }

        if (person.CardUntil is null)
        {
            turn.Put(person with { CardUntil = turn.Now + card });
            turn.Timer(CardTimer + person.Alias, turn.Now + card);
        }
        else if (person.CardUntil <= turn.Now)
        {
            PutOut(turn, person, StableId.Of(turn.State.Uuid, Id, person.Alias));
        }
    }

    private void PutOut(Turn turn, Participant person, string violation)
    {
        turn.Put(person with { CardUntil = null });
        if (turn.Context.Policy.TextOf(Id, "action") == "card")
        {
            MarkActed(turn, person);
            turn.Resolve(Id, violation, Outcome.HostDecided, Surface.None, "the policy leaves it to the host");
            return;
        }

        Command command = turn.Context.CompanionConnected
            ? new Command.PutInWaitingRoom(person.Uuids.FirstOrDefault() ?? "")
            : new Command.RemoveParticipant(person.Uuids.FirstOrDefault() ?? "");
        if (turn.Ask(Id, violation, $"out:{person.Alias}:{turn.State.Removals}", command, person) is { } action)
        {
            MarkActed(turn, person);
            turn.State = turn.State with { Removals = turn.State.Removals + 1 };
            Effects.Expect(turn, action, violation, person.Alias, null);
        }
    }

    private static bool Acted(Turn turn, Participant person) => turn.State.Raised.Contains($"acted:{person.Alias}:{person.Uuids.FirstOrDefault()}");

    private static void MarkActed(Turn turn, Participant person) =>
        turn.State = turn.State with { Raised = turn.State.Raised.Add($"acted:{person.Alias}:{person.Uuids.FirstOrDefault()}") };
}

/// <summary>LIV-07: note-taking bots, by a versioned list. A person already accepted is never judged again by a new name.</summary>
internal sealed class NoteTakerRule : ILiveRule
{
    public string Id => "LIV-07";

    /// <summary>Sure enough to be put out by this rule, so that no other rule need treat it as a stranger.</summary>
    internal static bool IsCertain(Turn turn, Participant person) =>
        person.BotSignature is not null && person.BotConfidence >= Math.Max(turn.Context.Policy.FractionOf("LIV-07", "minConfidence"), Vetoes.BotNameIsProof);

    public void Apply(Turn turn)
    {
        foreach (var bot in turn.State.People.Where(p => p.BotSignature is not null && !turn.Context.NoteTakerConsent))
        {
            switch (bot.Place)
            {
                case Place.Waiting when turn.Raise(Id, $"{bot.Alias}:waiting", bot.Alias, "waiting", "outside", "hold", bot.BotSignature!) is { } violation:
                    turn.Ask(Id, null, $"{bot.Alias}:waiting", new Command.TellHost("A note-taker waits outside", bot.Alias), null);
                    turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
                    break;
                case Place.Inside when bot.Accepted:
                    if (turn.Raise(Id, $"{bot.Alias}:admitted", bot.Alias, "inside", "outside", "card", bot.BotSignature!) is { } admitted)
                    {
                        turn.Ask(Id, null, $"{bot.Alias}:admitted", new Command.TellHost("A note-taker is in the room", bot.Alias), null);
                        turn.Resolve(Id, admitted, Outcome.HostDecided, Surface.None, Vetoes.Say(Veto.AdmittedByHost));
                    }

                    break;
                case Place.Inside when IsCertain(turn, bot) && turn.HostInside:
                    PutOut(turn, bot);
                    break;
                case Place.Waiting or Place.Inside or Place.Left:
                    break;
            }
        }
    }

    private void PutOut(Turn turn, Participant bot)
    {
        if (turn.Raise(Id, $"{bot.Alias}:inside", bot.Alias, "inside", "outside", "remove", bot.BotSignature!) is not { } violation)
        {
            return;
        }

        turn.Ask(Id, null, $"{bot.Alias}:inside", new Command.TellHost("A note-taker is in the room", bot.Alias), null);
        if (turn.Ask(Id, violation, $"{bot.Alias}:out", new Command.RemoveParticipant(bot.Uuids.FirstOrDefault() ?? ""), bot) is { } action)
        {
            turn.State = turn.State with { Removals = turn.State.Removals + 1 };
            Effects.Expect(turn, action, violation, bot.Alias, null);
        }
    }
}

/// <summary>LIV-04: once the room is secured, an uncertain person waits until the host decides.</summary>
internal sealed class UncertainWaitingRule : ILiveRule
{
    public string Id => "LIV-04";

    public void Apply(Turn turn)
    {
        foreach (var person in turn.State.People.Where(p => p is { Place: Place.Waiting, Accepted: false, Later: false, BotSignature: null }))
        {
            if (turn.State.SecuredAt is not null && turn.Raise(Id, person.Alias, person.Alias, "waiting", "waiting", "hold", person.Evidence.ToString()) is { } violation)
            {
                turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
            }
        }
    }
}
