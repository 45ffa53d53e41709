using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Learns from facts. Order is by when a thing happened: older words never undo newer ones.</summary>
internal static class Roster
{
    /// <summary>Zoom's event and the host's client tell of one start of a capture this close together.</summary>
    private static readonly TimeSpan OneStart = TimeSpan.FromSeconds(5);

    internal static void Learn(Turn turn)
    {
        var fact = turn.Input.Fact;
        if (fact.About is not { ByPanel: true } shown)
        {
            if (fact.About is { } told)
            {
                PanelBook.Introduce(turn, told);
                TakeZooms(turn, told);
            }
            else
            {
                Take(turn);
            }
        }
        else if (fact is LiveFact.Left or LiveFact.LeftWaitingRoom or LiveFact.SharingEnded
            ? PanelBook.Goes(turn, shown)
            : PanelBook.Meets(turn, shown, fact is LiveFact.EnteredWaitingRoom or LiveFact.PutInWaitingRoom ? Place.Waiting : Place.Inside))
        {
            Take(turn);
        }
        else
        {
            Sharers.HearOfUnmatched(turn);
        }

        PanelBook.Settle(turn);
    }

    /// <summary>As any other fact, and kept apart from whatever panels say: who leads is Zoom's word alone.</summary>
    private static void TakeZooms(Turn turn, Sighting who)
    {
        var before = turn.State.People;

        // One who is in by computer and telephone does not leave by hanging up, nor by moving to a breakout room.
        var hangsUp = turn.Input.Fact is LiveFact.Left left && Matching.Match(turn, who) is { } caller && ConnectionParts.IsOfPart(turn, caller, who, left.Reason);
        Take(turn);
        foreach (var old in before)
        {
            if (old is { Zooms: { Role: not null } words, ZoomUserId: { } id } && (turn.Find(old.Alias)?.Zooms is not { } now || now.RoleAt < words.RoleAt))
            {
                KeepRole(turn, id, words);
            }
        }

        if (!hangsUp && Matching.Match(turn, who) is { } person)
        {
            var words = person.Zooms ?? ZoomsWord.None;
            var heard = Hear(words, turn.Input.Fact, turn.Input.At);
            if (heard != words)
            {
                turn.Put(person with { Zooms = heard });
            }
        }
    }

    private static ZoomsWord Hear(ZoomsWord words, LiveFact fact, DateTimeOffset at) => fact switch
    {
        LiveFact.RoleChanged changed when at >= words.RoleAt => words with { Role = changed.Now, RoleAt = at },
        LiveFact.Joined when at >= words.PlaceAt => words with { Inside = true, PlaceAt = at },
        LiveFact.Left { Reason: not LeaveReason.LeftWaitingRoom } when at >= words.PlaceAt => words with { Inside = false, PlaceAt = at },
        LiveFact.EnteredWaitingRoom or LiveFact.PutInWaitingRoom when at > words.PlaceAt => words with { Inside = false, PlaceAt = at },
        _ => words,
    };

    /// <summary>Whose ended connection was taken over, or folded into another, is the same person: who was made an attendee comes back as one.</summary>
    private static void KeepRole(Turn turn, string user, ZoomsWord words)
    {
        foreach (var person in turn.State.People)
        {
            if (person.ZoomUserId == user && person.Zooms?.Role is null)
            {
                turn.Put(person with { Zooms = (person.Zooms ?? ZoomsWord.None) with { Role = words.Role, RoleAt = words.RoleAt } });
            }
        }
    }

    private static void Take(Turn turn)
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
                Sharers.Start(turn, f.Who);
                break;
            case LiveFact.SharingEnded f:
                Sharers.End(turn, f.Who);
                break;
            case LiveFact.Capture f:
                Note(turn, f);
                break;
            case LiveFact.HostSaid f:
                HostWords.Hear(turn, f);
                break;
            case LiveFact.NoticesShown f:
                Notices.NoticeTracker.Hear(turn, f.Ids);
                break;
            case LiveFact.TimerFired f:
                CompanionNews.Fire(turn, f.Name);
                break;
            case LiveFact.ActionReported f:
                CompanionNews.Hear(turn, f);
                break;
            case LiveFact.CompanionOpened f:
                CompanionNews.Open(turn, f.Abilities);
                break;
            case LiveFact.CompanionLost:
                CompanionNews.Lose(turn);
                break;
            case LiveFact.WaitingRoomSeen f:
                CompanionNews.SeeWaitingRoom(turn, f.On);
                break;
            case LiveFact.RosterSeen f:
                RoomReading.Reconcile(turn, f);
                break;
        }
    }

    private static void ChangeRole(Turn turn, LiveFact.RoleChanged fact)
    {
        if (Matching.Match(turn, fact.Who) is { Place: Place.Left } gone && turn.Input.At > gone.PlaceAt && fact.Who is { UserId: { } user, Uuid: { } uuid }
            && gone.Uuids.Contains(uuid) && !gone.UserIds.Contains(user) && !gone.EndedParts.Contains(user))
        {
            // Nobody outside has a role: they are back from another room, and their join is still to be heard.
            Moves.ComeIn(turn, fact.Who);
        }
        else if (fact.Who.ByPanel && Matching.Match(turn, fact.Who) is null)
        {
            // The client shows a role of somebody whom it has not shown yet.
            Moves.ComeIn(turn, fact.Who);
        }

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
                if (turn.Input.At <= captures[i].At)
                {
                    return;
                }

                // A start that is told while it runs is another one, whose stop in between is late; or events and client tell of the same one.
                if (captures[i].Running == fact.Running && (!fact.Running || turn.Input.At - captures[i].At < OneStart))
                {
                    turn.State = fact.Running ? turn.State : turn.State with { Captures = captures.SetItem(i, captures[i] with { At = turn.Input.At }) };
                    return;
                }

                captures = captures.RemoveAt(i);
                break;
            }
        }

        turn.State = turn.State with { Captures = captures.Add(new CaptureSeen(fact.Kind, fact.Running, turn.Input.At)) };
        turn.Tell("event", null, $"{fact.Kind} {(fact.Running ? "started" : "stopped")}");
    }
}
