using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>One running instance of a meeting: who waits, who is inside, and the webhooks each step sends.</summary>
internal sealed class LiveRoom(SimulatedZoom zoom, SimulatedMeeting meeting)
{
    private readonly Lock gate = new();
    private readonly List<Guest> guests = [];
    private int joins;

    internal string Uuid { get; } = SimulatedMeeting.NewUuid();

    internal string MeetingId => meeting.Id;

    internal bool IsLive { get; private set; }

    internal bool Recording { get; private set; }

    internal bool AiCompanion { get; private set; }

    internal string? WaitingText { get; set; }

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
        IsLive = true;
        meeting.Document["status"] = "started";
        zoom.Webhooks.Send("meeting.started", Envelope(null));
    }

    internal Guest HostEnters()
    {
        var host = Add("Therapist", meeting.Host, meeting.HostEmail);
        Enter(host);
        return host;
    }

    /// <summary>Into the waiting room when it is on and <paramref name="bypass"/> is false; else straight in.</summary>
    internal Guest Arrives(string name, bool bypass = false, string email = "", string registrant = "")
    {
        var guest = Add(name, "", email);
        guest.Registrant = registrant;
        if (bypass || meeting.Settings["waiting_room"]?.GetValue<bool>() != true)
        {
            Enter(guest);
        }
        else
        {
            guest.Place = GuestPlace.Waiting;
            Send("meeting.participant_joined_waiting_room", guest, "date_time");
        }

        return guest;
    }

    internal void HostAdmits(Guest guest)
    {
        Send("meeting.participant_admitted", guest, "date_time");
        Enter(guest);
    }

    internal void Leaves(Guest guest, string reason)
    {
        lock (gate)
        {
            guest.Place = GuestPlace.Gone;
        }

        Send("meeting.participant_left", guest, "leave_time", p => p["leave_reason"] = $"{guest.Name} left the meeting.<br>Reason: {reason}");
    }

    internal void Drops(Guest guest) => Leaves(guest, "Network connection error");

    internal void RemovedBySystem(string uuid)
    {
        if (Inside.FirstOrDefault(g => g.Uuid == uuid) is { } guest)
        {
            guest.Removed = true;
            Leaves(guest, "Removed by host");
        }
    }

    internal void StartRecording()
    {
        Recording = true;
        zoom.Webhooks.Send("recording.started", Envelope(o => o["recording_file"] = new JsonObject { ["recording_start"] = Now, ["recording_end"] = "" }, idAsNumber: true));
    }

    internal void StopRecording()
    {
        if (Recording)
        {
            Recording = false;
            zoom.Webhooks.Send("recording.stopped", Envelope(o => o["recording_file"] = new JsonObject { ["recording_start"] = Now, ["recording_end"] = Now }, idAsNumber: true));
        }
    }

    internal void StartAiCompanion()
    {
        AiCompanion = true;
        zoom.Webhooks.Send("meeting.ai_companion_started", Ai());
    }

    internal void StopAiCompanion()
    {
        if (AiCompanion)
        {
            AiCompanion = false;
            zoom.Webhooks.Send("meeting.ai_companion_stopped", Ai());
        }
    }

    internal void End()
    {
        foreach (var guest in Inside)
        {
            Leaves(guest, "Host ended the meeting");
        }

        IsLive = false;
        meeting.Document["status"] = "waiting";
        zoom.Webhooks.Send("meeting.ended", Envelope(o => o["end_time"] = Now));
    }

    private string Now => SimulatedMeeting.Time(zoom.Time.GetUtcNow());

    private Guest Add(string name, string userId, string email)
    {
        lock (gate)
        {
            var guest = new Guest(name, $"{16778240 + (1024 * joins++)}", Guid.NewGuid().ToString().ToUpperInvariant(), userId, email);
            guests.Add(guest);
            return guest;
        }
    }

    private void Enter(Guest guest)
    {
        lock (gate)
        {
            guest.Place = GuestPlace.Inside;
        }

        Send("meeting.participant_joined", guest, "join_time");
    }

    private void Send(string name, Guest guest, string timeField, Action<JsonObject>? more = null)
    {
        var participant = new JsonObject
        {
            ["user_id"] = guest.UserId, ["user_name"] = guest.Name, ["id"] = guest.ZoomUserId, ["participant_user_id"] = guest.ZoomUserId, ["participant_uuid"] = guest.Uuid,
            ["email"] = guest.Email, [timeField] = Now, ["public_ip"] = "203.0.113.7",
        };
        if (guest.Registrant.Length > 0)
        {
            participant["registrant_id"] = guest.Registrant;
        }

        more?.Invoke(participant);
        zoom.Webhooks.Send(name, Envelope(o => o["participant"] = participant));
    }

    private JsonObject Ai() => new()
    {
        ["object"] = new JsonObject
        {
            ["meeting_number"] = long.Parse(meeting.Id, System.Globalization.CultureInfo.InvariantCulture), ["meeting_uuid"] = Uuid, ["host_id"] = meeting.Host,
            ["ai_companion"] = new JsonObject { ["questions"] = true, ["summary"] = true },
        },
    };

    private JsonObject Envelope(Action<JsonObject>? more, bool idAsNumber = false)
    {
        var thing = new JsonObject
        {
            ["id"] = idAsNumber ? long.Parse(meeting.Id, System.Globalization.CultureInfo.InvariantCulture) : meeting.Id, ["uuid"] = Uuid, ["host_id"] = meeting.Host,
            ["topic"] = meeting.Document["topic"]!.DeepClone(), ["type"] = 2, ["start_time"] = Now, ["timezone"] = "UTC", ["duration"] = 50,
        };
        more?.Invoke(thing);
        return new JsonObject { ["object"] = thing };
    }
}

internal enum GuestPlace { Gone, Waiting, Inside }

internal sealed class Guest(string name, string userId, string uuid, string zoomUserId, string email)
{
    internal string Name { get; } = name;

    internal string UserId { get; } = userId;

    internal string Uuid { get; } = uuid;

    internal string ZoomUserId { get; } = zoomUserId;

    internal string Email { get; } = email;

    internal string Registrant { get; set; } = "";

    internal GuestPlace Place { get; set; }

    internal bool Removed { get; set; }
}
