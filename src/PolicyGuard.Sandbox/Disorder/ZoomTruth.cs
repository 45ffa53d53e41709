using System.Globalization;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>
/// Who is really where in one session, and what Zoom says of it. A step that makes no sense where things stand does nothing, so that any
/// part of a script is a script.
/// </summary>
internal sealed partial class ZoomTruth(SessionScript script, SessionMeeting meeting, Action<Emission> emit)
{
    private readonly List<Connection> connections = [];
    private readonly List<(DateTimeOffset At, bool Inside)> hostPresence = [];
    private int joins;
    private int uuids;
    private int calls;
    private int step;
    private int ordinal;
    private int emitted;

    internal IReadOnlyList<Connection> Connections => connections;

    internal bool IsOver { get; private set; }

    internal DateTimeOffset EndedAt { get; private set; } = DateTimeOffset.MaxValue;

    internal bool WaitingRoomOn { get; private set; } = script.Conditions.WaitingRoomVerified;

    internal bool Recording { get; private set; }

    internal DateTimeOffset RecordingSince { get; private set; }

    /// <summary>Each recording that ended, and whether the app ended it.</summary>
    internal List<(DateTimeOffset From, DateTimeOffset Until, bool ByApp)> Recordings { get; } = [];

    /// <summary>Told of each change that the host's client shows at once.</summary>
    internal Action<PanelSight>? Shown { get; set; }

    internal IReadOnlyList<(DateTimeOffset At, bool Inside)> HostPresence => hostPresence;

    internal void Apply(ScriptStep act, DateTimeOffset now)
    {
        if (IsOver || (act.Who >= 0 && Live(act.Who) is { IsOnTheWay: true }))
        {
            return;
        }

        (step, ordinal) = (act.Number, 0);
        switch (act.Kind)
        {
            case StepKind.MeetingStarts:
                Meeting("meeting.started", now);
                break;
            case StepKind.MeetingEnds:
                End(now);
                break;
            case StepKind.Waits when Live(act.Who) is null or { IsDead: true }:
                Arrive(act.Who, Whereabouts.Waiting, now);
                break;
            case StepKind.ComesStraightIn when Live(act.Who) is null or { IsDead: true }:
                Arrive(act.Who, Whereabouts.Inside, now);
                break;
            case StepKind.HostAdmits when HostIsReallyInside && Live(act.Who) is { InZoom: Whereabouts.Waiting } waiting:
                Admit(waiting, now, byHost: true);
                break;
            case StepKind.HostDenies when HostIsReallyInside && Live(act.Who) is { InZoom: Whereabouts.Waiting } denied:
                denied.RemovedByHostAt = now;
                StopWaiting(denied, now);
                break;
            case StepKind.HostPutsBack when HostIsReallyInside && Live(act.Who) is { IsReallyInside: true } there:
                there.AdmittedByHost = false;
                PutBack(there, now);
                break;
            case StepKind.Leaves when Live(act.Who) is { InZoom: Whereabouts.Waiting } tired:
                StopWaiting(tired, now);
                break;
            case StepKind.Leaves when Live(act.Who) is { IsReallyInside: true } leaving:
                Leave(leaving, now, now, "left the meeting");
                break;
            case StepKind.DropsSilently when Live(act.Who) is { IsReallyInside: true } dropped:
                Drop(dropped, act, now);
                break;
            case StepKind.MovesToBreakout when Live(act.Who) is { IsReallyInside: true, IsInBreakout: false, IsBound: false } moving:
                Move(moving, now, into: true);
                break;
            case StepKind.ReturnsFromBreakout when Live(act.Who) is { IsReallyInside: true, IsInBreakout: true } back:
                Move(back, now, into: false);
                break;
            case StepKind.BindsPhone when Live(act.Who) is { IsReallyInside: true } phone && Live(phone.Member.Owner) is { IsReallyInside: true } owner:
                Bind(owner, phone, now);
                break;
            case StepKind.PhoneHangsUp when Live(act.Who) is { IsReallyInside: true } hanging:
                Leave(hanging, now, now, "left the meeting");
                break;
            case StepKind.ChangesRole when Live(act.Who) is { IsReallyInside: true } changed && act.Who != 0:
                changed.WasPromoted |= act.Amount > 0;
                Person("meeting.participant_role_changed", changed, now, "date_time", p =>
                {
                    (p["old_role"], p["new_role"]) = ("attendee", act.Amount > 0 ? "co-host" : "attendee");
                    p.Remove("id");
                    p.Remove("registrant_id");
                });
                break;
            case StepKind.Renames when Live(act.Who) is { IsReallyInside: true } renamed:
                renamed.Name = "Phone of " + renamed.Name;
                break;
            case StepKind.StartsRecording when !Recording && HostIsReallyInside:
                (Recording, RecordingSince) = (true, now);
                Capture("recording.started", now);
                break;
            case StepKind.StopsRecording when Recording && HostIsReallyInside:
                StopRecording(now, byApp: false);
                break;
            default:
                break;
        }
    }

    internal bool HostIsReallyInside => connections.Exists(c => c.Member.Part == Part.Host && c.IsReallyInside);

    /// <summary>The newest connection of this member that Zoom has not seen end.</summary>
    internal Connection? Live(int who) => connections.FindLast(c => c.Who == who && c.InZoom != Whereabouts.Nowhere && !c.IsDead)
        ?? connections.FindLast(c => c.Who == who && c.InZoom != Whereabouts.Nowhere);

    internal Connection? Find(string? id) => string.IsNullOrEmpty(id) ? null : connections.FindLast(c => c.Ids.Contains(id));

    /// <summary>Zoom notices that a connection is dead.</summary>
    internal void Notice(Connection dead, DateTimeOffset dropped, DateTimeOffset now, int causedBy)
    {
        if (dead.InZoom == Whereabouts.Inside && dead.IsDead && !IsOver)
        {
            (step, ordinal) = (causedBy, 50);
            Leave(dead, now, script.Conditions.LeaveTimeIsWhenNoticed ? now : dropped, "got disconnected from the meeting");
        }
    }

    /// <summary>Has something happen at a later moment; null: it happens at once, under the later time.</summary>
    internal Action<DateTimeOffset, Action>? Later { get; set; }

    /// <summary>Null when nobody noticed yet: seconds until Zoom notices a drop.</summary>
    internal Action<Connection, DateTimeOffset, double, int>? Dropped { get; set; }

    private Chance Chance(int more) => new(script.Seed, step, 1000 + more);

    private void Drop(Connection dropped, ScriptStep act, DateTimeOffset now)
    {
        (dropped.IsDead, dropped.LeftAbruptly, dropped.GoneAt) = (true, true, now);
        Note(dropped, now);
        Shown?.Invoke(new PanelSight("participant", "leave", dropped));
        if (act.Amount < 0)
        {
            dropped.EndIsNeverTold = true;
        }
        else
        {
            Dropped?.Invoke(dropped, now, act.Amount, act.Number);
        }
    }

    private void Arrive(int who, Whereabouts place, DateTimeOffset now)
    {
        var connection = new Connection(who, script.Cast[who]);
        connections.Add(connection);
        Rename(connection, userId: true, uuid: true);
        connection.PanelUuid = script.Conditions.PanelIdsDiffer ? NewUuid() : connection.Uuid;
        connection.Ids.Add(connection.PanelUuid);
        if (place == Whereabouts.Waiting)
        {
            connection.InZoom = Whereabouts.Waiting;
            Note(connection, now);
            Person("meeting.participant_joined_waiting_room", connection, now, "date_time");
            Shown?.Invoke(new PanelSight("waiting", "join", connection));
        }
        else
        {
            Enter(connection, now);
        }
    }

    private void Admit(Connection waiting, DateTimeOffset now, bool byHost)
    {
        if (byHost)
        {
            (waiting.AdmittedByHost, waiting.AdmittedByHostAt) = (true, now);
        }

        if (script.Conditions.AdmissionTellsLeave)
        {
            Person("meeting.participant_left_waiting_room", waiting, now, "date_time");
        }

        Person("meeting.participant_admitted", waiting, now, "date_time");
        if (script.Conditions.IdsOnAdmission != IdsOnAdmission.Kept)
        {
            Rename(waiting, userId: true, uuid: script.Conditions.IdsOnAdmission == IdsOnAdmission.AllNew);
        }

        Shown?.Invoke(new PanelSight("waiting", "leave", waiting));
        var (at, causedBy, next) = (now.AddSeconds(Chance(3).Between(0.1, 2.5)), step, ordinal);
        if (Later is null)
        {
            Enter(waiting, at);
            return;
        }

        waiting.IsOnTheWay = true;
        Later(at, () =>
        {
            waiting.IsOnTheWay = false;
            if (waiting.InZoom == Whereabouts.Waiting && !IsOver)
            {
                (step, ordinal) = (causedBy, next);
                Enter(waiting, at);
            }
        });
    }

    private void Enter(Connection connection, DateTimeOffset now)
    {
        (connection.InZoom, connection.WasInside, connection.InsideSince) = (Whereabouts.Inside, true, now);
        Note(connection, now);
        Person("meeting.participant_joined", connection, now, Chance(4).Is(0.3) ? "date_time" : "join_time");
        Shown?.Invoke(new PanelSight("participant", "join", connection));
    }

    private void StopWaiting(Connection waiting, DateTimeOffset now)
    {
        (waiting.InZoom, waiting.GoneAt) = (Whereabouts.Nowhere, now);
        Note(waiting, now);
        Person("meeting.participant_left_waiting_room", waiting, now, "date_time");
        Shown?.Invoke(new PanelSight("waiting", "leave", waiting));
    }

    private void PutBack(Connection there, DateTimeOffset now)
    {
        there.InZoom = Whereabouts.Waiting;
        there.GoneAt = now;
        Note(there, now);
        if (script.Conditions.PutBackTellsLeave)
        {
            Person("meeting.participant_left", there, now, "leave_time", p => Reason(p, there, "left the meeting"));
        }

        Person("meeting.participant_put_in_waiting_room", there, now, "date_time");
        Shown?.Invoke(new PanelSight("participant", "leave", there));
        Shown?.Invoke(new PanelSight("waiting", "join", there, PutBack: true));
    }

    private void Leave(Connection leaving, DateTimeOffset now, DateTimeOffset told, string reason)
    {
        var silent = leaving.IsDead;
        (leaving.InZoom, leaving.GoneAt) = (Whereabouts.Nowhere, silent ? leaving.GoneAt : now);
        Note(leaving, now);
        Person("meeting.participant_left", leaving, now, "leave_time", p => Reason(p, leaving, reason), told);
        if (!silent)
        {
            Shown?.Invoke(new PanelSight("participant", "leave", leaving));
        }
    }

    private void Move(Connection moving, DateTimeOffset now, bool into)
    {
        var reason = Chance(7).Is(0.4) ? $"left the meeting to {(into ? "join" : "leave")} breakout room" : "left the meeting";
        Person("meeting.participant_left", moving, now, "leave_time", p => Reason(p, moving, reason));
        Rename(moving, userId: true, uuid: false);
        moving.IsInBreakout = into;
        Person("meeting.participant_joined", moving, now, "join_time", p => p.Remove("registrant_id"));
        Person(into ? "meeting.participant_joined_breakout_room" : "meeting.participant_left_breakout_room", moving, now, into ? "join_time" : "leave_time");
    }

    private void Bind(Connection owner, Connection phone, DateTimeOffset now)
    {
        phone.BoundTo = owner;
        var turned = Chance(8).Is(0.5);
        var (one, other) = turned ? (phone, owner) : (owner, phone);
        Person("meeting.participant_bind", one, now, "date_time", p =>
        {
            (p["bind_user_id"], p["bind_participant_uuid"], p["phone_number"]) = (other.UserId, other.Uuid, phone.Member.Phone);
        });
    }

    private void End(DateTimeOffset now)
    {
        foreach (var there in connections.Where(c => c.InZoom == Whereabouts.Inside).ToList())
        {
            Leave(there, now, now, "Host ended the meeting");
        }

        foreach (var waiting in connections.Where(c => c.InZoom == Whereabouts.Waiting))
        {
            waiting.InZoom = Whereabouts.Nowhere;
            Note(waiting, now);
        }

        if (Recording)
        {
            Recordings.Add((RecordingSince, now, false));
        }

        (IsOver, EndedAt, Recording) = (true, now, false);
        Meeting("meeting.ended", now);
    }

    private void StopRecording(DateTimeOffset now, bool byApp)
    {
        Recording = false;
        Recordings.Add((RecordingSince, now, byApp));
        Capture("recording.stopped", now);
    }

    private void Note(Connection moved, DateTimeOffset now)
    {
        moved.Path.Add((now, moved.IsDead ? Whereabouts.Nowhere : moved.InZoom));
        if (hostPresence.Count == 0 || hostPresence[^1].Inside != HostIsReallyInside)
        {
            hostPresence.Add((now, HostIsReallyInside));
        }
    }

    private void Rename(Connection connection, bool userId, bool uuid)
    {
        if (userId)
        {
            connection.UserId = (16_778_240 + (1024 * joins++)).ToString(CultureInfo.InvariantCulture);
            connection.Ids.Add(connection.UserId);
        }

        if (uuid)
        {
            connection.Uuid = NewUuid();
            connection.Ids.Add(connection.Uuid);
        }
    }

    private string NewUuid() => string.Create(CultureInfo.InvariantCulture, $"{++uuids:X8}-{meeting.Number:X4}-4E1C-8324-EDCA76B69406");
}

/// <summary>What the host's client shows of one person.</summary>
internal sealed record PanelSight(string Kind, string Status, Connection Who, bool PutBack = false);
