using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Rules;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>The therapist's taps. A tap is authority for the one person it is about, never over host or staff, and never against proof.</summary>
internal static class HostWords
{
    internal static void Hear(Turn turn, LiveFact.HostSaid said)
    {
        var about = turn.Find(said.Alias);
        switch (said.Choice)
        {
            case HostChoice.HandsOff:
                turn.State = turn.State with { HandsOff = true };
                turn.Tell("event", "LIV-12", "The therapist said hands off");
                break;
            case HostChoice.Resume:
                turn.State = turn.State with { HandsOff = false, Watches = false, Resumed = true, Removals = 0 };
                turn.Tell("event", "LIV-12", "The therapist said go on");
                break;
            case HostChoice.AdmitOnce when about is not null:
                turn.Tell("event", null, $"The therapist said: {about.Alias} may be here");
                Settle(turn, about, "the host said that they may be here");
                Welcome(turn, about);
                break;
            case HostChoice.IsExpectedPerson when about is not null:
                Settle(turn, about, "the host said who it is");
                Name(turn, about, said.PersonId);
                break;
            case HostChoice.NotOurs when about is { IsStaff: false, IsHost: false, IsProven: false }:
                Refuse(turn, about);
                break;
            case HostChoice.NotOurs when about is not null:
                turn.Tell("event", null, $"The therapist said that {about.Alias} does not belong; who they are is proven, so PolicyGuard leaves it to Zoom's own buttons");
                break;
            case HostChoice.LeaveIt when about is not null:
                Settle(turn, about, "the host left it at that");
                Challenges.Clear(turn, about);
                turn.Put(about with { CardUntil = null, CardAnswered = true, ActedOn = true });
                turn.Tell("event", null, $"The therapist left it at that for {about.Alias}");
                break;
            case HostChoice.StartWithThese:
                Excuses.Give(turn, said.PersonId);
                break;
            case HostChoice.AdmitOnce or HostChoice.IsExpectedPerson or HostChoice.NotOurs or HostChoice.LeaveIt:
                break;
        }
    }

    /// <summary>An answer to the recap: who it was is learned, and not asked again.</summary>
    internal static void HearRecap(Turn turn, LiveFact.HostSaid said)
    {
        if (said.Choice is (HostChoice.IsExpectedPerson or HostChoice.LeaveIt or HostChoice.NotOurs) && turn.Find(said.Alias) is { } about)
        {
            if (LearnFrom(turn, said) is { } learned)
            {
                turn.Learn(learned);
            }

            turn.Put(about with { CardAnswered = true });
            turn.State = turn.State with { Revision = turn.State.Revision + 1 };
        }
    }

    /// <summary>What the therapist recognised is kept for the next session, also when they say so after this one.</summary>
    internal static Learned.Name? LearnFrom(Turn turn, LiveFact.HostSaid said) =>
        said.Choice == HostChoice.IsExpectedPerson && Expected(turn, said.PersonId) is { } person && turn.Find(said.Alias) is { IsStaff: false, IsHost: false, NameKey: { } name, CodeKey: null } about
            && (!about.IsProven || about.PersonId == person.Id)
            ? new Learned.Name(person.Id, name)
            : null;

    private static void Name(Turn turn, Participant about, string? id)
    {
        if (about.IsHost || about.IsStaff || about.IsProven || Expected(turn, id) is not { } person)
        {
            Welcome(turn, about);
            return;
        }

        if (LearnFrom(turn, (LiveFact.HostSaid)turn.Input.Fact) is { } learned)
        {
            turn.Learn(learned);
        }

        if (about.PersonId == person.Id)
        {
            Welcome(turn, about);
            return;
        }

        var judged = new Participant(person.Alias, person.Role, Evidence.HostVouched, Place.Left, person.Id) { HostAdmitted = true };
        var named = Matching.Become(turn, about, judged);
        Welcome(turn, named);
    }

    /// <summary>Stays, or is let in.</summary>
    private static void Welcome(Turn turn, Participant about)
    {
        Challenges.Clear(turn, about);
        var welcome = Admission.Vouched(about) with { CardUntil = null, CardAnswered = true, HostRefused = false };
        turn.Put(welcome);
        if (welcome.Place != Place.Waiting || IsUnderWay(turn, welcome.Alias, PendingAct.LetIn))
        {
            return;
        }

        if (LetIn.IsPossible(turn, welcome))
        {
            Acts.Do(turn, "LIV-04", "", welcome, new Command.Admit(welcome.PanelUuid!), PendingAct.LetIn, turn.Input.EventId);
        }

        if (!IsUnderWay(turn, welcome.Alias, PendingAct.LetIn))
        {
            // They still wait. A card that went away would look as if they had been let in.
            turn.Put(welcome with { CardAnswered = false });
            turn.Notify("LIV-04", null, $"admit:{welcome.Alias}:{turn.Input.EventId}", "This cannot be done from here. Admit them in Zoom", welcome.Alias);
        }
    }

    /// <summary>What was raised about this person and waited for the therapist's word.</summary>
    private static void Settle(Turn turn, Participant about, string reason)
    {
        foreach (var (rule, cause) in new[] { ("LIV-04", about.Alias), ("LIV-05", about.Alias), ("LIV-07", $"{about.Alias}:waiting"), ("LIV-20", about.Alias), ("LIV-20", $"{about.Alias}:waiting") })
        {
            if (turn.IsRaised(rule, cause) && turn.Enforces(rule))
            {
                turn.Resolve(rule, turn.IdOf(rule, cause), Outcome.HostDecided, Surface.None, reason);
            }
        }
    }

    private static bool IsUnderWay(Turn turn, string alias, PendingAct act)
    {
        foreach (var pending in turn.State.Pending)
        {
            if (pending.Act == act && pending.Alias == alias)
            {
                return true;
            }
        }

        return false;
    }

    private static void Refuse(Turn turn, Participant about)
    {
        var refused = about with { HostAdmitted = false, Evidence = Evidence.Negative, HostRefused = true, RefusedAt = turn.Input.At, CardAnswered = true, Entering = false, MayBe = null, JoinUnseen = false };
        if (about.PersonId is not null)
        {
            // A name had made them somebody; the therapist says they are not.
            var stranger = Seats.Stranger(turn);
            refused = refused with { Alias = stranger.Alias, Role = stranger.Role, PersonId = null };
            turn.Rename(about.Alias, refused);
        }

        Challenges.Clear(turn, refused);
        refused = refused with { CardUntil = null };
        turn.Put(refused);
        turn.Tell("event", null, $"The therapist said that {refused.Alias} does not belong");
        if (refused.Place != Place.Inside || IsUnderWay(turn, refused.Alias, PendingAct.PutOut))
        {
            return;
        }

        var violation = turn.IsRaised("LIV-20", refused.Alias) ? turn.IdOf("LIV-20", refused.Alias)
            : turn.IsRaised("LIV-05", refused.Alias) ? turn.IdOf("LIV-05", refused.Alias)
            : turn.Raise("LIV-05", refused.Alias, refused.Alias, "inside", "outside", "remove", "the host's word") ?? "";
        if (!refused.Later && turn.Context.ModeOf("LIV-05") != RuleMode.Off && Acts.MayBeShownSoon(turn, refused, refused.PutBack ? CompanionAbilities.Remove : CompanionAbilities.PutBack))
        {
            // LIV-05 does it then: in the waiting room they can be fetched back from, and REST knows none.
            return;
        }

        Acts.Do(turn, "LIV-05", violation, refused, Ladder.Out(turn.State.Companion, refused, forGood: refused.PutBack), again: turn.Input.EventId);
    }

    private static KnownPerson? Expected(Turn turn, string? id)
    {
        foreach (var expected in turn.Context.Expected.People)
        {
            if (expected.Person.Id == id)
            {
                return expected.Person;
            }
        }

        return null;
    }
}
