using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Learns from facts who is where. Order is by when a thing happened: older words never undo newer ones.</summary>
internal static class Roster
{
    /// <summary>Two sightings without a common id are one person only when this close.</summary>
    private static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(10);

    internal static void Learn(Turn turn)
    {
        switch (turn.Input.Fact)
        {
            case LiveFact.MeetingStarted started:
                turn.State = turn.State with { MeetingId = started.MeetingId, HostId = started.HostId, StartedAt = turn.State.StartedAt ?? turn.Input.At };
                turn.Tell("event", null, "The meeting started");
                break;
            case LiveFact.MeetingEnded:
                turn.State = turn.State with { EndedAt = turn.Input.At };
                turn.Tell("event", null, "The meeting ended");
                break;
            case LiveFact.Joined f:
                Move(turn, f.Who, Place.Inside, "came in");
                break;
            case LiveFact.Left f:
                Move(turn, f.Who, Place.Left, f.Reason switch
                {
                    LeaveReason.Disconnected => "lost the connection",
                    LeaveReason.RemovedByHost => "was removed",
                    LeaveReason.HostEnded => "left as the host ended the meeting",
                    LeaveReason.LeftWaitingRoom => "left the waiting room",
                    LeaveReason.Unknown or LeaveReason.LeftByThemselves => "left",
                });
                break;
            case LiveFact.EnteredWaitingRoom f:
                Move(turn, f.Who, Place.Waiting, "waits");
                break;
            case LiveFact.LeftWaitingRoom f:
                if (Match(turn, f.Who)?.Place == Place.Waiting)
                {
                    Move(turn, f.Who, Place.Left, "is no longer waiting");
                }

                break;
            case LiveFact.Admitted f:
                Admit(turn, f.Who);
                break;
            case LiveFact.PutInWaitingRoom f:
                if (Move(turn, f.Who, Place.Waiting, "was put in the waiting room") is { } back)
                {
                    turn.Put(back with { HostAdmitted = false });
                }

                break;
            case LiveFact.JoinedBeforeHost:
                break;
            case LiveFact.RoleChanged f:
                var changed = Find(turn, f.Who);
                turn.Put(changed with { MeetingRole = f.Now });
                turn.Tell("event", null, $"{changed.Alias} is {f.Now} now");
                break;
            case LiveFact.PhoneBound f:
                Bind(turn, f);
                break;
            case LiveFact.SharingStarted f:
                turn.Tell("event", null, $"{Find(turn, f.Who).Alias} shares the screen");
                break;
            case LiveFact.SharingEnded:
                break;
            case LiveFact.Capture f:
                Note(turn, f);
                break;
            case LiveFact.HostSaid f:
                Hear(turn, f);
                break;
            case LiveFact.TimerFired or LiveFact.ActionReported or LiveFact.SurfaceChanged:
                break;
        }
    }

    /// <summary>The participant a sighting is about, or null when there is none yet.</summary>
    internal static Participant? Match(Turn turn, Sighting who)
    {
        var people = turn.State.People;
        var byUuid = who.Uuid is { } uuid ? people.FirstOrDefault(p => p.Uuids.Contains(uuid)) : null;
        var byUser = who.UserId is { } user ? people.FirstOrDefault(p => p.UserIds.Contains(user)) : null;
        if (byUuid is not null && byUser is not null && byUuid.Alias != byUser.Alias)
        {
            return byUuid with { Ambiguous = true };
        }

        if ((byUuid ?? byUser) is { } direct)
        {
            return direct;
        }

        if (who.NameKey is null)
        {
            return null;
        }

        var near = people.Where(p => p.NameKey == who.NameKey && p.EmailKey == who.EmailKey && p.Place != Place.Inside
            && (turn.Input.At - p.PlaceAt).Duration() <= SameMoment).Take(2).ToList();
        return near.Count == 1 ? near[0] : null;
    }

    private static Participant Find(Turn turn, Sighting who)
    {
        if (Match(turn, who) is { } known)
        {
            return Merge(known, who);
        }

        var stranger = $"unknown-{turn.State.Strangers + 1}";
        var judged = Identity.Judge(turn.State, turn.Context, who, stranger);
        if (judged.Alias == stranger)
        {
            turn.State = turn.State with { Strangers = turn.State.Strangers + 1 };
        }
        else if (turn.Find(judged.Alias) is { } sameAlias)
        {
            // The same person on another device or after a rejoin: a participant of its own under the same person.
            judged = sameAlias.Place == Place.Left && sameAlias.PersonId == judged.PersonId
                ? judged with { HostAdmitted = sameAlias.HostAdmitted, MeetingRole = null }
                : judged with { Alias = $"{judged.Alias} ({2 + turn.State.People.Count(p => p.PersonId == judged.PersonId && p.Alias.EndsWith(')'))})" };
        }

        return Merge(judged, who);
    }

    private static Participant Merge(Participant person, Sighting who) => person with
    {
        Uuids = who.Uuid is { } uuid && !person.Uuids.Contains(uuid) ? person.Uuids.Add(uuid) : person.Uuids,
        UserIds = who.UserId is { } user && !person.UserIds.Contains(user) ? person.UserIds.Add(user) : person.UserIds,
        NameKey = person.NameKey ?? who.NameKey,
        EmailKey = person.EmailKey ?? who.EmailKey,
    };

    /// <returns>The participant as moved; null when newer word is known.</returns>
    private static Participant? Move(Turn turn, Sighting who, Place place, string word)
    {
        var before = Match(turn, who);
        if (before is not null && turn.Input.At < before.PlaceAt)
        {
            // Too late to move anybody, but the ids it brings are still theirs.
            turn.Put(Merge(before, who));
            return null;
        }

        var person = Find(turn, who);
        if (before is null || before.Place != place)
        {
            turn.Tell("event", null, $"{person.Alias} {word}");
        }

        person = person with { Place = place, PlaceAt = turn.Input.At, LearnedLate = turn.IsLate };
        turn.Put(person);
        return person;
    }

    private static void Admit(Turn turn, Sighting who)
    {
        var person = Match(turn, who);
        if (person is not null && turn.Input.At < person.PlaceAt && person.Place == Place.Waiting)
        {
            return;
        }

        var known = Find(turn, who);
        var late = person is not null && turn.Input.At < person.PlaceAt;
        known = known with { HostAdmitted = true, Place = late ? known.Place : Place.Inside, PlaceAt = late ? known.PlaceAt : turn.Input.At };
        if (known.Evidence is Evidence.L0)
        {
            known = known with { Evidence = Evidence.HostVouched };
        }

        turn.Put(known);
        turn.Tell("event", null, $"The host let {known.Alias} in");
        if (turn.Context.Expected.People.IsEmpty && turn.State.VouchedClient is null && !known.IsStaff)
        {
            var client = known with { Alias = "client", Role = PersonRole.Client };
            turn.State = turn.State with { VouchedClient = client.Alias, People = turn.State.People.Replace(known, client) };
        }
    }

    /// <summary>One person with a computer and a telephone: the ids become one participant, with the better evidence of the two.</summary>
    private static void Bind(Turn turn, LiveFact.PhoneBound fact)
    {
        var other = turn.State.People.FirstOrDefault(p => p.UserIds.Contains(fact.BoundUserId) || (fact.BoundUuid is { } uuid && p.Uuids.Contains(uuid)));
        var own = Find(turn, fact.Who);
        if (other is null || other.Alias == own.Alias)
        {
            turn.Put(own with { UserIds = own.UserIds.Contains(fact.BoundUserId) ? own.UserIds : own.UserIds.Add(fact.BoundUserId) });
            return;
        }

        var (keep, gone) = other.Accepted && !own.Accepted ? (other, own) : (own, other);
        turn.State = turn.State with { People = turn.State.People.RemoveAll(p => p.Alias == gone.Alias) };
        turn.Put(keep with
        {
            Uuids = [.. keep.Uuids.Union(gone.Uuids)],
            UserIds = [.. keep.UserIds.Union(gone.UserIds)],
            HostAdmitted = keep.HostAdmitted || gone.HostAdmitted,
            Place = keep.Place == Place.Inside || gone.Place == Place.Inside ? Place.Inside : keep.Place,
        });
        turn.Tell("event", null, $"A telephone belongs to {keep.Alias}");
    }

    private static void Note(Turn turn, LiveFact.Capture fact)
    {
        var seen = turn.State.Captures.FirstOrDefault(c => c.Kind == fact.Kind);
        if (seen is not null && turn.Input.At < seen.At)
        {
            return;
        }

        turn.State = turn.State with
        {
            Captures = turn.State.Captures.RemoveAll(c => c.Kind == fact.Kind).Add(new CaptureSeen(fact.Kind, fact.Running, turn.Input.At)),
        };
        turn.Tell("event", null, $"{fact.Kind} {(fact.Running ? "started" : "stopped")}");
    }

    private static void Hear(Turn turn, LiveFact.HostSaid said)
    {
        var about = said.ParticipantUuid is { } uuid ? turn.State.People.FirstOrDefault(p => p.Uuids.Contains(uuid)) : null;
        switch (said.Choice)
        {
            case HostChoice.HandsOff:
                turn.State = turn.State with { HandsOff = true };
                turn.Tell("event", "LIV-12", "The therapist said hands off");
                break;
            case HostChoice.Resume:
                turn.State = turn.State with { HandsOff = false, Removals = 0 };
                break;
            case HostChoice.AdmitOnce or HostChoice.IsExpectedPerson when about is not null:
                turn.Put(about with { HostAdmitted = true, CardUntil = null });
                break;
            case HostChoice.NotOurs when about is not null:
                turn.Put(about with { HostAdmitted = false, Evidence = Evidence.Negative });
                break;
            case HostChoice.AdmitOnce or HostChoice.IsExpectedPerson or HostChoice.NotOurs:
                break;
        }
    }
}
