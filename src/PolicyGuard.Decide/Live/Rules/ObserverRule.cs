using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-18: somebody who watches is inside without the client's consent on file, or at another time than was agreed.</summary>
internal sealed class ObserverRule : ILiveRule
{
    public string Id => "LIV-18";

    public void Apply(Turn turn)
    {
        foreach (var expected in turn.Context.Expected.People)
        {
            if ((expected.Person.Role == PersonRole.Supervisor || expected is not { FromMinute: null, UntilMinute: null }) && turn.IsInside(expected.Person.Id))
            {
                AskForConsent(turn, expected);
                KeepTime(turn, expected);
            }
        }
    }

    private void AskForConsent(Turn turn, ExpectedPerson observer)
    {
        if (observer.Person.Role == PersonRole.Supervisor && !turn.Context.ObservationConsent)
        {
            Tell(turn, observer, "consent", "inside with consent on file", "An observer is here, and no consent to that is on file");
        }
    }

    private void KeepTime(Turn turn, ExpectedPerson observer)
    {
        var from = turn.Starts + TimeSpan.FromMinutes(observer.FromMinute ?? 0);
        var until = observer.UntilMinute is { } minute ? turn.Starts + TimeSpan.FromMinutes(minute) : (DateTimeOffset?)null;
        if ((observer.FromMinute is not null && turn.Now < from) || until <= turn.Now)
        {
            Tell(turn, observer, until <= turn.Now ? "after" : "before", "inside only while agreed", "An observer is here outside the agreed time");
        }
        else if (until is { } end && turn.Mark($"{TimerNames.Window}{observer.Person.Id}"))
        {
            turn.Timer(TimerNames.Window + observer.Person.Id, end);
        }
    }

    private void Tell(Turn turn, ExpectedPerson observer, string cause, string wanted, string card)
    {
        if (turn.Raise(Id, $"{observer.Person.Id}:{cause}", observer.Person.Alias, "inside", wanted, "card") is { } violation)
        {
            turn.Notify(Id, violation, $"observer:{violation}", card, observer.Person.Alias);
            turn.LeaveToHost(Id, violation, "somebody expected is never put out");
        }
    }
}
