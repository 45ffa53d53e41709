using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live;

/// <content>Who is in the state, and what goes with them when they turn out to be somebody else.</content>
internal sealed partial class Turn
{
    /// <summary>Everybody required is inside, or excused by the therapist; without an expected set, the client whom the host admitted first.</summary>
    internal bool AllIn
    {
        get
        {
            var (required, any) = (false, false);
            foreach (var expected in Context.Expected.People)
            {
                any |= Profile.Secures == SecureWhen.RegisterFullOrLate && IsInside(expected.Person.Id);
                if (expected.Required && !State.Excused.Contains(expected.Person.Id))
                {
                    required = true;
                    if (!IsInside(expected.Person.Id))
                    {
                        return false;
                    }
                }
            }

            // A register names nobody who must come: one of them is enough, once the time for coming late is over.
            return required || any || VouchedInside();
        }
    }

    /// <summary>Somebody of a register, which names nobody who must come, is not inside.</summary>
    private bool IsRegisterOpen
    {
        get
        {
            if (Profile.Secures == SecureWhen.RegisterFullOrLate)
            {
                foreach (var expected in Context.Expected.People)
                {
                    if (!IsInside(expected.Person.Id))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    internal void Put(Participant person)
    {
        var at = IndexOf(person.Alias);
        if (at < 0)
        {
            State = State with { People = State.People.Add(person) };
        }
        else if (!ReferenceEquals(State.People[at], person))
        {
            State = State with { People = State.People.SetItem(at, person) };
        }
    }

    internal void Remove(string alias) => State = State with { People = State.People.RemoveAt(IndexOf(alias)) };

    /// <summary>The same connection under another alias: whatever is under way for it goes with it.</summary>
    internal void Rename(string alias, Participant person)
    {
        if (IndexOf(alias) is var at and >= 0)
        {
            if (State.People[at].CardUntil is not null)
            {
                Timer(TimerNames.Card + alias, null);
                person = person with { CardUntil = null };
            }

            State = State with { People = State.People.SetItem(at, person) };
        }

        Follow(alias, person.Alias);
    }

    /// <summary>This connection turned out to be part of another.</summary>
    internal void Forget(Participant gone, string nowPartOf)
    {
        if (gone.CardUntil is not null)
        {
            Timer(TimerNames.Card + gone.Alias, null);
        }

        Remove(gone.Alias);
        Follow(gone.Alias, nowPartOf);
    }

    internal Participant? Find(string? alias) => alias is not null && IndexOf(alias) is var at and >= 0 ? State.People[at] : null;

    internal bool IsInside(string personId) => State.IsInside(personId);

    private void Follow(string alias, string now)
    {
        if (alias == now)
        {
            return;
        }

        for (var i = 0; i < State.People.Length; i++)
        {
            if (State.People[i].MayBe == alias)
            {
                State = State with { People = State.People.SetItem(i, State.People[i] with { MayBe = now }) };
            }
        }

        for (var i = 0; i < State.People.Length; i++)
        {
            if (State.People[i].Claims == alias)
            {
                State = State with { People = State.People.SetItem(i, State.People[i] with { Claims = now }) };
            }
        }

        for (var i = 0; i < State.GivenUp.Length; i++)
        {
            if (State.GivenUp[i].Alias == alias)
            {
                State = State with { GivenUp = State.GivenUp.SetItem(i, State.GivenUp[i] with { Alias = now }) };
            }
        }

        Notices.NoticeTracker.Follow(this, alias, now);
        for (var i = 0; i < State.Pending.Length; i++)
        {
            if (State.Pending[i].Alias == alias)
            {
                State = State with { Pending = State.Pending.SetItem(i, State.Pending[i] with { Alias = now }) };
            }
        }

        ReconnectGrace.Follow(this, alias, now);
        if (State.VouchedClient == alias)
        {
            State = State with { VouchedClient = now };
        }

        if (State.Sharing.Contains(alias))
        {
            State = State with { Sharing = State.Sharing.Replace(alias, now) };
        }
    }

    private bool VouchedInside()
    {
        if (State.VouchedClient is { } client)
        {
            foreach (var person in State.People)
            {
                if (person is { Place: Place.Inside, Entering: false, Ambiguous: false } && (person.Alias == client || person.SharesIdWith == client || (person.HostAdmitted && !person.IsStaff)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private int IndexOf(string alias)
    {
        for (var i = 0; i < State.People.Length; i++)
        {
            if (State.People[i].Alias == alias)
            {
                return i;
            }
        }

        return -1;
    }
}
