using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Learns from facts. Order is by when a thing happened: older words never undo newer ones.</summary>
internal static class Roster
{
    internal static void Learn(Turn turn)
    {
        switch (turn.Input.Fact)
        {
            case LiveFact.MeetingStarted started:
                turn.State = turn.State with
                {
                    MeetingId = started.MeetingId, HostId = started.HostId.Length > 0 ? started.HostId : turn.State.HostId, StartedAt = turn.State.StartedAt ?? turn.Input.At,
                };
                turn.Tell("event", null, "The meeting started");
                break;
            case LiveFact.MeetingEnded:
                turn.State = turn.State with { EndedAt = turn.Input.At };
                turn.Tell("event", null, "The meeting ended");
                break;
            case LiveFact.Joined f:
                Moves.ComeIn(turn, f.Who);
                break;
            case LiveFact.Left f:
                Moves.Leave(turn, f.Who, f.Reason);
                break;
            case LiveFact.EnteredWaitingRoom f:
                Moves.Wait(turn, f.Who, "waits");
                break;
            case LiveFact.LeftWaitingRoom f:
                Moves.StopWaiting(turn, f.Who);
                break;
            case LiveFact.Admitted f:
                Admission.Admit(turn, f.Who);
                break;
            case LiveFact.PutInWaitingRoom f:
                Moves.Wait(turn, f.Who, "was put in the waiting room");
                break;
            case LiveFact.JoinedBeforeHost:
                turn.State = turn.State with { BeforeHost = true };
                break;
            case LiveFact.RoleChanged f:
                ChangeRole(turn, f);
                break;
            case LiveFact.PhoneBound f:
                Binding.Bind(turn, f);
                break;
            case LiveFact.SharingStarted f:
                var sharer = Matching.Find(turn, f.Who);
                turn.Put(sharer);
                turn.Tell("event", null, $"{sharer.Alias} shares the screen");
                break;
            case LiveFact.SharingEnded:
                break;
            case LiveFact.Capture f:
                Note(turn, f);
                break;
            case LiveFact.HostSaid f:
                Hear(turn, f);
                break;
            case LiveFact.TimerFired or LiveFact.ActionReported or LiveFact.CompanionOpened or LiveFact.CompanionLost or LiveFact.WaitingRoomSeen or LiveFact.RosterSeen:
                break;
        }
    }

    private static void ChangeRole(Turn turn, LiveFact.RoleChanged fact)
    {
        var person = Matching.Find(turn, fact.Who);
        if (turn.Input.At < person.RoleAt)
        {
            turn.Put(person);
            return;
        }

        turn.Put(person with { MeetingRole = fact.Now, RoleAt = turn.Input.At });
        turn.Tell("event", null, $"{person.Alias} is {fact.Now} now");
    }

    private static void Note(Turn turn, LiveFact.Capture fact)
    {
        var captures = turn.State.Captures;
        for (var i = 0; i < captures.Length; i++)
        {
            if (captures[i].Kind == fact.Kind)
            {
                if (turn.Input.At < captures[i].At)
                {
                    return;
                }

                captures = captures.RemoveAt(i);
                break;
            }
        }

        turn.State = turn.State with { Captures = captures.Add(new CaptureSeen(fact.Kind, fact.Running, turn.Input.At)) };
        turn.Tell("event", null, $"{fact.Kind} {(fact.Running ? "started" : "stopped")}");
    }

    private static void Hear(Turn turn, LiveFact.HostSaid said)
    {
        var about = turn.Find(said.Alias);
        switch (said.Choice)
        {
            case HostChoice.HandsOff:
                turn.State = turn.State with { HandsOff = true };
                turn.Tell("event", "LIV-12", "The therapist said hands off");
                break;
            case HostChoice.Resume:
                turn.State = turn.State with { HandsOff = false, Removals = 0 };
                turn.Tell("event", "LIV-12", "The therapist said go on");
                break;
            case HostChoice.AdmitOnce or HostChoice.IsExpectedPerson when about is not null:
                turn.Put(Admission.Vouched(about) with { CardUntil = null });
                break;
            case HostChoice.NotOurs when about is { IsStaff: false, PersonId: null }:
                turn.Put(about with { HostAdmitted = false, Evidence = Evidence.Negative });
                break;
            case HostChoice.AdmitOnce or HostChoice.IsExpectedPerson or HostChoice.NotOurs or HostChoice.LeaveIt:
                break;
        }
    }
}
