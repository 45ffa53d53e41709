namespace PolicyGuard.Sandbox.Zoom;

/// <summary>One running instance of a meeting: who waits, who is inside, and the webhooks each step sends.</summary>
internal sealed partial class LiveRoom
{
    private readonly Lock gate = new();
    private readonly RoomEvents events;
    private readonly List<Guest> guests = [];
    private readonly SimulatedMeeting meeting;
    private int joins;

    internal LiveRoom(SimulatedZoom zoom, SimulatedMeeting meeting)
    {
        this.meeting = meeting;
        events = new RoomEvents(zoom, meeting, Uuid);
    }

    internal string Uuid { get; } = SimulatedMeeting.NewUuid();

    internal string MeetingId => meeting.Id;

    internal bool IsLive { get; private set; }

    /// <summary>Taken from the meeting at its start: a change of the scheduled setting does not reach a room that runs.</summary>
    internal bool WaitingRoom { get; private set; }

    internal string? WaitingText { get; set; }

    /// <summary>True: whoever comes from now on has another id in the host's client than in webhooks.</summary>
    internal bool PanelIdsDiffer { get; set; }

    /// <summary>True: a change of role gives the person another id in the host's client.</summary>
    internal bool PanelIdsChangeWithRole { get; set; }

    /// <summary>Everything that a client of this meeting sees, after it has happened.</summary>
    internal Action<RoomChange>? Changed { get; set; }

    internal IReadOnlyList<Guest> Everybody
    {
        get
        {
            lock (gate)
            {
                return [.. guests];
            }
        }
    }

    internal IReadOnlyList<Guest> Inside
    {
        get
        {
            lock (gate)
            {
                return [.. guests.Where(g => g.Place == GuestPlace.Inside)];
            }
        }
    }

    internal void Start()
    {
        (IsLive, WaitingRoom) = (true, meeting.Settings["waiting_room"]?.GetValue<bool>() == true);
        meeting.Document["status"] = "started";
        events.Send("meeting.started", events.Meeting(null));
        Changed?.Invoke(new RoomChange.Started());
    }

    internal Guest HostEnters()
    {
        var host = Add("Therapist", meeting.Host, meeting.HostEmail);
        host.Role = GuestRole.Host;
        Enter(host);
        return host;
    }

    /// <summary>Into the waiting room when it is on and <paramref name="bypass"/> is false; else straight in.</summary>
    internal Guest Arrives(string name, bool bypass = false, string email = "", string registrant = "", string phone = "")
    {
        var guest = Add(name, "", email);
        (guest.Registrant, guest.Phone) = (registrant, phone);
        if (bypass || !WaitingRoom)
        {
            Enter(guest);
        }
        else
        {
            Place(guest, GuestPlace.Waiting);
            events.Of("meeting.participant_joined_waiting_room", guest, "date_time");
            Changed?.Invoke(new RoomChange.Waits(guest, PutBack: false));
        }

        return guest;
    }

    internal void HostAdmits(Guest guest)
    {
        events.Of("meeting.participant_admitted", guest, "date_time");
        Changed?.Invoke(new RoomChange.WaitsNoMore(guest));
        Enter(guest);
    }

    internal void SwitchWaitingRoom(bool on)
    {
        WaitingRoom = on;
        Changed?.Invoke(new RoomChange.WaitingRoomSwitched(on));
    }

    internal void Leaves(Guest guest, string reason)
    {
        if (guest.Sharing)
        {
            Shares(guest, on: false);
        }

        Place(guest, GuestPlace.Gone);
        events.Of("meeting.participant_left", guest, "leave_time", p => p["leave_reason"] = $"{guest.Name} left the meeting.<br>Reason: {reason}");
        Changed?.Invoke(new RoomChange.Left(guest));
    }

    /// <summary>Gives up in the waiting room.</summary>
    internal void TurnsAway(Guest guest)
    {
        Place(guest, GuestPlace.Gone);
        events.Of("meeting.participant_left_waiting_room", guest, "date_time");
        Changed?.Invoke(new RoomChange.WaitsNoMore(guest));
    }

    internal void HostPutsBack(Guest guest)
    {
        Place(guest, GuestPlace.Waiting);
        events.Of("meeting.participant_put_in_waiting_room", guest, "date_time");
        Changed?.Invoke(new RoomChange.Left(guest));
        Changed?.Invoke(new RoomChange.Waits(guest, PutBack: true));
    }

    /// <summary>Without <c>id</c>, and without the registrant, as real ones came.</summary>
    internal void RoleChanges(Guest guest, string from, string to) => events.Of("meeting.participant_role_changed", guest, "date_time", p =>
    {
        (p["old_role"], p["new_role"]) = (from, to);
        p.Remove("id");
        p.Remove("registrant_id");
    });

    internal void ChangesRole(Guest guest, GuestRole role)
    {
        var old = guest.Role;
        guest.Role = role;
        if (PanelIdsChangeWithRole)
        {
            guest.PanelUuid = NewParticipant();
        }

        RoleChanges(guest, Word(old), Word(role));
        Changed?.Invoke(new RoomChange.RoleChanged(guest));
    }

    internal void Drops(Guest guest) => Leaves(guest, "Network connection error");

    internal void RemovedBySystem(string uuid)
    {
        if (Inside.FirstOrDefault(g => g.Uuid == uuid) is { } guest)
        {
            Removes(guest);
        }
    }

    internal void Removes(Guest guest)
    {
        guest.Removed = true;
        if (guest.Place == GuestPlace.Waiting)
        {
            TurnsAway(guest);
        }
        else
        {
            Leaves(guest, "Removed by host");
        }
    }

    internal void End()
    {
        foreach (var guest in Inside)
        {
            Leaves(guest, "Host ended the meeting");
        }

        foreach (var guest in Everybody.Where(g => g.Place == GuestPlace.Waiting))
        {
            Place(guest, GuestPlace.Gone);
        }

        IsLive = false;
        meeting.Document["status"] = "waiting";
        events.Send("meeting.ended", events.Meeting(o => o["end_time"] = events.Now));
        Changed?.Invoke(new RoomChange.Ended());
    }

    private static string NewParticipant() => Guid.NewGuid().ToString().ToUpperInvariant();

    private static string Word(GuestRole role) => role switch { GuestRole.Host => "host", GuestRole.CoHost => "co-host", GuestRole.Attendee => "attendee" };

    private void Place(Guest guest, GuestPlace place)
    {
        lock (gate)
        {
            guest.Place = place;
        }
    }

    private Guest Add(string name, string userId, string email)
    {
        lock (gate)
        {
            var guest = new Guest(name, joins++, NewParticipant(), userId, email);
            if (PanelIdsDiffer)
            {
                guest.PanelUuid = NewParticipant();
            }

            guests.Add(guest);
            return guest;
        }
    }

    private void Enter(Guest guest)
    {
        Place(guest, GuestPlace.Inside);
        events.Of("meeting.participant_joined", guest, "join_time");
        Changed?.Invoke(new RoomChange.Joined(guest));
    }
}
