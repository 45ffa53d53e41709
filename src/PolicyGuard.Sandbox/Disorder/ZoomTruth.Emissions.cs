using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>The webhooks of a session (zoom-platform 2.2, 2.6), and what calls of the app do to it (3.4).</content>
internal sealed partial class ZoomTruth
{
    /// <summary>A removal by an app takes effect.</summary>
    internal bool RemoveByApp(string uuid, DateTimeOffset now)
    {
        if (connections.FindLast(c => c.Uuid == uuid || c.PanelUuid == uuid) is not { InZoom: Whereabouts.Inside } there || IsOver)
        {
            return false;
        }

        (step, ordinal) = (-++calls, 0);
        there.RemovedByAppAt = now;
        Leave(there, now, now, Chance(1).Is(0.8) ? "Removed by host" : "");
        return true;
    }

    internal bool PutBackByApp(string panelUuid, DateTimeOffset now)
    {
        if (connections.FindLast(c => c.PanelUuid == panelUuid) is not { IsReallyInside: true } there || IsOver)
        {
            return false;
        }

        (step, ordinal) = (-++calls, 0);
        there.PutBackByAppAt = now;
        PutBack(there, now);
        return true;
    }

    internal bool AdmitByApp(string panelUuid, DateTimeOffset now)
    {
        if (connections.FindLast(c => c.PanelUuid == panelUuid) is not { InZoom: Whereabouts.Waiting } waiting || IsOver)
        {
            return false;
        }

        (step, ordinal) = (-++calls, 0);
        Admit(waiting, now, byHost: false);
        return true;
    }

    internal bool StopRecordingByApp(DateTimeOffset now)
    {
        if (!Recording)
        {
            return false;
        }

        (step, ordinal) = (-++calls, 0);
        StopRecording(now);
        return true;
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
        (thing["id"], thing["recording_file"]) = (long.Parse(meeting.Id, System.Globalization.CultureInfo.InvariantCulture), new JsonObject { ["recording_start"] = Emission.Text(now) });
        Emit(name, now, new JsonObject { ["object"] = thing }, null);
    }

    /// <param name="told">The time that the event names, when that is not when it is made.</param>
    private void Person(string name, Connection who, DateTimeOffset now, string timeField, Action<JsonObject>? more = null, DateTimeOffset? told = null)
    {
        var member = who.Member;
        var chance = Chance(ordinal + 100);
        var participant = new JsonObject
        {
            ["user_id"] = who.UserId, ["user_name"] = script.Conditions.NamesHidden ? "" : who.Name, ["id"] = member.ZoomUserId, ["participant_user_id"] = member.ZoomUserId,
            ["participant_uuid"] = who.Uuid, ["email"] = script.Conditions.NamesHidden ? "" : member.Email, [timeField] = Emission.Text(told ?? now), ["public_ip"] = "203.0.113.7",
        };
        if (member.Phone.Length > 0)
        {
            participant["phone_number"] = member.Phone;
        }

        if (member.Registrant.Length > 0)
        {
            participant["registrant_id"] = member.Registrant;
        }

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
        ["id"] = meeting.Id, ["uuid"] = meeting.Uuid, ["host_id"] = meeting.HostId, ["topic"] = "Session", ["type"] = 2, ["start_time"] = Emission.Text(meeting.StartsAt), ["timezone"] = "UTC", ["duration"] = 50,
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
