using PolicyGuard.Decide.Findings;
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
                turn.Put(Admission.Vouched(about) with { CardUntil = null, CardAnswered = true, HostRefused = false });
                turn.Tell("event", null, $"The therapist said: let {about.Alias} in");
                break;
            case HostChoice.IsExpectedPerson when about is not null:
                Name(turn, about, said.PersonId);
                break;
            case HostChoice.NotOurs when about is { IsStaff: false, IsHost: false, IsProven: false }:
                Refuse(turn, about);
                break;
            case HostChoice.NotOurs when about is not null:
                turn.Tell("event", null, $"The therapist said that {about.Alias} does not belong; who they are is proven, so PolicyGuard leaves it to Zoom's own buttons");
                break;
            case HostChoice.LeaveIt when about is not null:
                turn.Put(about with { CardAnswered = true });
                turn.Tell("event", null, $"The therapist left it at that for {about.Alias}");
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
    internal static Learned? LearnFrom(Turn turn, LiveFact.HostSaid said) =>
        said.Choice == HostChoice.IsExpectedPerson && Expected(turn, said.PersonId) is { } person && turn.Find(said.Alias) is { IsStaff: false, IsHost: false, NameKey: { } name } about
            && (!about.IsProven || about.PersonId == person.Id)
            ? new Learned(person.Id, name)
            : null;

    private static void Name(Turn turn, Participant about, string? id)
    {
        if (about.IsHost || about.IsStaff || about.IsProven || Expected(turn, id) is not { } person)
        {
            turn.Put(Admission.Vouched(about) with { CardUntil = null, CardAnswered = true, HostRefused = false });
            return;
        }

        if (LearnFrom(turn, (LiveFact.HostSaid)turn.Input.Fact) is { } learned)
        {
            turn.Learn(learned);
        }

        if (about.PersonId == person.Id)
        {
            turn.Put(Admission.Vouched(about) with { CardUntil = null, CardAnswered = true, HostRefused = false });
            return;
        }

        var judged = new Participant(person.Alias, person.Role, Evidence.HostVouched, Place.Left, person.Id) { HostAdmitted = true };
        var named = Matching.Become(turn, about, judged);
        turn.Put(named with { HostRefused = false, CardAnswered = true });
    }

    private static void Refuse(Turn turn, Participant about)
    {
        var refused = about with { HostAdmitted = false, Evidence = Evidence.Negative, HostRefused = true, CardAnswered = true, Entering = false };
        if (about.PersonId is not null)
        {
            // A name had made them somebody; the therapist says they are not.
            var stranger = Seats.Stranger(turn);
            refused = refused with { Alias = stranger.Alias, Role = stranger.Role, PersonId = null };
            turn.Rename(about.Alias, refused);
        }

        turn.Put(refused);
        turn.Tell("event", null, $"The therapist said that {refused.Alias} does not belong");
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
