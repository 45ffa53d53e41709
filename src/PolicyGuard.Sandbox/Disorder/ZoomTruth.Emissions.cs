using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>The webhooks of a session (zoom-platform 2.2, 2.6), and what calls of the app do to it (3.4).</content>
internal sealed partial class ZoomTruth
{
    /// <summary>A removal by an app takes effect.</summary>
    internal void RemoveByApp(string uuid, DateTimeOffset now)
    {
        if (connections.FindLast(c => c.Uuid == uuid || c.PanelUuid == uuid) is not { InZoom: Whereabouts.Inside } there || IsOver)
        {
            return;
        }

        (step, ordinal) = (-++calls, 0);
        there.RemovedByAppAt = now;
        Leave(there, now, now, Chance(1).Is(0.8) ? "Removed by host" : "");
    }

    internal void PutBackByApp(string panelUuid, DateTimeOffset now)
    {
        if (connections.FindLast(c => c.PanelUuid == panelUuid) is not { IsReallyInside: true } there || IsOver)
        {
            return;
        }

        (step, ordinal) = (-++calls, 0);
        there.PutBackByAppAt = now;
        PutBack(there, now);
    }

    internal void AdmitByApp(string panelUuid, DateTimeOffset now)
    {
        if (connections.FindLast(c => c.PanelUuid == panelUuid) is not { InZoom: Whereabouts.Waiting, IsOnTheWay: false } waiting || IsOver)
        {
            return;
        }

        (step, ordinal) = (-++calls, 0);
        Admit(waiting, now, byHost: false);
    }

    internal void StopRecordingByApp(DateTimeOffset now)
    {
        if (!Recording)
        {
            return;
        }

        (step, ordinal) = (-++calls, 0);
        StopRecording(now, byApp: true);
    }

    internal void SwitchWaitingRoomOn() => WaitingRoomOn = true;

    private static void Reason(JsonObject participant, Connection who, string reason)
    {
        if (reason.Length == 0)
        {
            return;
        }

        participant["leave_reason"] = reason.Length % 2 == 0 ? $"{who.Name} left the meeting.<br>Reason: {reason}." : $"left the meeting. Reason : {reason}";
    }

    private void Meeting(string name, DateTimeOffset now)
    {
        if (name == "meeting.started" && script.Conditions.StartIsLost)
        {
            return;
        }

        Emit(name, now, new JsonObject { ["object"] = Object() }, null);
    }

    private void Capture(string name, DateTimeOffset now)
    {
        var thing = Object();
        (thing["id"], thing["recording_file"]) = (long.Parse(meeting.Id, System.Globalization.CultureInfo.InvariantCulture), new JsonObject { ["recording_start"] = SimulatedMeeting.Time(now) });
        Emit(name, now, new JsonObject { ["object"] = thing }, null);
    }

    /// <param name="told">The time that the event names, when that is not when it is made.</param>
    private void Person(string name, Connection who, DateTimeOffset now, string timeField, Action<JsonObject>? more = null, DateTimeOffset? told = null)
    {
        var member = who.Member;
        var chance = Chance(ordinal + 100);
        var participant = RoomEvents.Participant(
            who.UserId, script.Conditions.NamesHidden ? "" : who.Name, member.ZoomUserId, who.Uuid, script.Conditions.NamesHidden ? "" : member.Email, member.Phone, member.Registrant,
            timeField, SimulatedMeeting.Time(told ?? now));
        if (script.Conditions.WithoutUuids)
        {
            participant.Remove("participant_uuid");
        }

        if (name is not ("meeting.participant_joined" or "meeting.participant_role_changed") && chance.Is(0.15))
        {
            participant.Remove("user_name");
        }

        if (name == "meeting.participant_left" && chance.Is(0.15))
        {
            participant.Remove("participant_uuid");
        }

        if (name is not "meeting.participant_joined" && chance.Is(0.2))
        {
            participant["email"] = "";
        }

        more?.Invoke(participant);
        if (script.Conditions.WithoutUuids)
        {
            participant.Remove("bind_participant_uuid");
        }

        var thing = Object();
        thing["participant"] = participant;
        Emit(name, now, new JsonObject { ["object"] = thing }, who);
    }

    private JsonObject Object() => new()
    {
        ["id"] = meeting.Id, ["uuid"] = meeting.Uuid, ["host_id"] = meeting.HostId, ["topic"] = "Session", ["type"] = 2, ["start_time"] = SimulatedMeeting.Time(meeting.StartsAt), ["timezone"] = "UTC", ["duration"] = 50,
    };

    /// <summary>Zoom sends within a moment of the thing; of two in one second either may be the earlier by <c>event_ts</c>, or both the same.</summary>
    private void Emit(string name, DateTimeOffset now, JsonObject payload, Connection? about)
    {
        payload["account_id"] = "acc_SANDBOX";
        var chance = Chance(ordinal + 200);
        DateTimeOffset? sent = script.Conditions.WithoutEventTimes ? null : DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds() + (chance.Is(0.6) ? 0 : chance.Is(0.5) ? 400 : (long)chance.Between(0, 1500)));
        emit(new Emission(name, now, sent, payload, about, step, ordinal++) { Order = ++emitted });
    }
}
