using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>Lets one waiting person in by the companion.</summary>
internal static class LetIn
{
    internal static bool IsPossible(Turn turn, Participant person) => turn.State.Companion is { Reading: false } link && link.Can(CompanionAbilities.Admit) && person.PanelUuid is not null;

    internal static bool MayBePossibleSoon(Turn turn, Participant person) =>
        (turn.State.Companion is { Reading: true } link && link.Can(CompanionAbilities.Admit)) || Acts.MayBeShownSoon(turn, person, CompanionAbilities.Admit);

    internal static void Ask(Turn turn, string rule, string violation, Participant person) =>
        Acts.Do(turn, rule, violation, person, new Command.Admit(person.PanelUuid!), PendingAct.LetIn);

    /// <summary>Connections of this person that are inside, and how many there may be.</summary>
    internal static (int Inside, int Most) Devices(Turn turn, string personId)
    {
        var inside = 0;
        foreach (var person in turn.State.People)
        {
            inside += person is { Place: Place.Inside, Later: false } && SharedIdentifiers.KeyOf(turn.State, person) == personId ? 1 : 0;
        }

        foreach (var expected in turn.Context.Expected.People)
        {
            if (expected.Person.Id == personId)
            {
                return (inside, turn.Context.Expected.Overrides?.MaxDevices ?? (expected.MaxDevices > 0 ? expected.MaxDevices : turn.Profile.MaxDevices));
            }
        }

        return (inside, turn.Profile.MaxDevices);
    }
}

/// <summary>LIV-03: who is proven to be expected waits. Let in by the companion where the practice opted in; shown to the host otherwise.</summary>
internal sealed class AdmitRule : ILiveRule
{
    private static readonly TimeSpan BeforeStart = TimeSpan.FromMinutes(5);

    public string Id => "LIV-03";

    public void Apply(Turn turn)
    {
        if (turn.State.Companion is null || turn.Context.Policy.TextOf(Id, "admit") != "auto" || !turn.HostInside || IsEarly(turn) || LateIsOver(turn))
        {
            return;
        }

        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Waiting, Later: false, PersonId: not null, ActedOn: false, HostRefused: false } && IsSure(turn, person) && !ReconnectGrace.IsReturning(turn, person)
                && LetIn.IsPossible(turn, person) && turn.Raise(Id, $"{person.PersonId}:{person.PlaceAt.ToUnixTimeMilliseconds()}", person.Alias, "waiting", "inside", "fix", person.Evidence.ToString()) is { } violation)
            {
                LetIn.Ask(turn, Id, violation, person);
            }
        }
    }

    /// <summary>Who waits before the time has come is looked at when it has: nothing else may happen then.</summary>
    private static bool IsEarly(Turn turn)
    {
        var from = turn.Starts - BeforeStart;
        if (from > turn.Now && turn.Mark($"{TimerNames.Admit}:{from.ToUnixTimeSeconds()}"))
        {
            turn.Timer(TimerNames.Admit, from);
        }

        return from > turn.Now;
    }

    private static bool IsSure(Turn turn, Participant person)
    {
        var enough = turn.Profile.AutoAdmit switch
        {
            AutoAdmit.Proven => person.Evidence is Evidence.L3 or Evidence.L4,
            AutoAdmit.Registered => person.Evidence == Evidence.L4,
            AutoAdmit.Tap => false,
        };
        if (!enough || LetIn.Devices(turn, person.PersonId!) is var (inside, most) && inside >= most)
        {
            return false;
        }

        foreach (var other in turn.State.People)
        {
            if (other.Alias != person.Alias && other.Place != Place.Left && (other.Claims == person.PersonId || (other.Place == Place.Waiting && other.PersonId == person.PersonId)))
            {
                // Two claim one place: the host decides.
                return false;
            }
        }

        return true;
    }

    /// <summary>Where people come in late as a matter of course, that has an end.</summary>
    private static bool LateIsOver(Turn turn) =>
        turn.Profile.Secures == SecureWhen.RegisterFullOrLate && turn.State.SecuredAt is not null && turn.Now > turn.Starts + TimeSpan.FromMinutes(turn.Profile.LateMinutes);
}
