using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Receive.Mapping;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>What becomes of what the service asks for: Zoom's REST API, and the panel in the host's client.</content>
internal sealed partial class VirtualSession
{
    private const int MostNotices = 3;

    private readonly HashSet<string> underWay = new(StringComparer.Ordinal);

    private void CarryOut(RequestedAction action, bool leftover)
    {
        if (now < downUntil || !leftovers.Contains(action))
        {
            return;
        }

        leftovers.Remove(action);
        if (now > action.Deadline)
        {
            Report(action, ActionReport.Expired, Surface.None, leftover ? "its deadline passed while the service was down; whether it was done before is not known" : "the deadline passed before it could be done", 0);
            return;
        }

        if (LiveDecider.Withdrawn(state, action, context.ServiceSince) is { } why)
        {
            Report(action, ActionReport.Expired, Surface.None, why, 0);
            return;
        }

        oracle.Called(action, now);
        timeline?.Say(now, $"  CALL {action.Rule} {action.Command}");
        var chance = new Chance(script.Seed, Number(action), 9);
        if (Ladder.SurfaceOf(action.Command) == Surface.Companion)
        {
            AskPanel(action, chance);
            return;
        }

        switch (action.Command)
        {
            case Command.RemoveParticipant remove:
                Answer(action, script.Conditions.Removal, Surface.Rest, chance, () => truth.RemoveByApp(remove.ParticipantUuid, now));
                break;
            case Command.StopRecording:
                Answer(action, script.Conditions.Recording, Surface.Rest, chance, () => truth.StopRecordingByApp(now));
                break;
            default:
                Report(action, ActionReport.Accepted, Surface.Rest, null, 0.2);
                break;
        }
    }

    private void Answer(RequestedAction action, CallHabit habit, Surface surface, Chance chance, Action effect)
    {
        var (report, reason, wait) = world.Answer(habit, surface, chance, effect);
        Report(action, report, surface, reason, wait);
    }

    private void Report(RequestedAction action, ActionReport report, Surface surface, string? reason, double wait) => At(now.AddSeconds(wait), () =>
    {
        if (now < downUntil)
        {
            // The answer finds nobody; after the start it is known only that it was asked for.
            leftovers.Add(action);
            return;
        }

        timeline?.Say(now, $"  answer to {action.Command.GetType().Name}: {report} {reason}");
        Disturb(() => Take(Own(new LiveFact.ActionReported(action.Id, report, surface, reason), $"answer {action.Id}")));
    });

    private static int Number(RequestedAction action) => action.Id.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter));

    private void AskPanel(RequestedAction action, Chance chance)
    {
        if (!panelIsLinked)
        {
            Report(action, ActionReport.Unavailable, Surface.Companion, "the panel is not connected", 0.05);
            return;
        }

        switch (action.Command)
        {
            case Command.ReadRoom:
                Report(action, ActionReport.Accepted, Surface.Companion, null, 0.3);
                At(now.AddSeconds(0.4), ShowRoom);
                break;
            case Command.Secure:
                Answer(action, script.Conditions.Panel, Surface.Companion, chance, () =>
                {
                    truth.SwitchWaitingRoomOn();
                    FromPanel(new JsonObject { ["kind"] = "waitingRoom", ["on"] = true });
                });
                break;
            case Command.Admit admit:
                Answer(action, script.Conditions.Panel, Surface.Companion, chance, () => truth.AdmitByApp(admit.ParticipantUuid, now));
                break;
            case Command.PutInWaitingRoom put:
                Answer(action, script.Conditions.Panel, Surface.Companion, chance, () => truth.PutBackByApp(put.ParticipantUuid, now));
                break;
            case Command.RemoveParticipant remove:
                Answer(action, script.Conditions.Panel, Surface.Companion, chance, () => truth.RemoveByApp(remove.ParticipantUuid, now));
                break;
            case Command.StopRecording:
                Answer(action, script.Conditions.Panel, Surface.Companion, chance, () => truth.StopRecordingByApp(now));
                break;
            default:
                Report(action, ActionReport.Accepted, Surface.Companion, null, 0.2);
                break;
        }
    }

    public void OpenPanel()
    {
        if (script.Conditions.HasPanel && truth.HostIsReallyInside && now >= downUntil)
        {
            panelIsOpen = true;
            LinkPanel();
        }
    }

    private void LinkPanel()
    {
        if (!panelIsOpen || now < downUntil)
        {
            return;
        }

        (panelIsLinked, oracle.IsPanelLinked) = (true, true);
        timeline?.Say(now, "  panel is open");
        Take(Own(new LiveFact.CompanionOpened(CompanionAbilities.SetWaitingRoom | CompanionAbilities.Admit | CompanionAbilities.PutBack | CompanionAbilities.Remove | CompanionAbilities.StopRecording | CompanionAbilities.SeeRoster), $"panel {order}"));
        FromPanel(new JsonObject { ["kind"] = "waitingRoom", ["on"] = truth.WaitingRoomOn });
    }

    private void LosePanelSilently() => (panelIsLinked, oracle.IsPanelLinked) = (false, false);

    private void LosePanel()
    {
        if (panelIsLinked)
        {
            (panelIsLinked, oracle.IsPanelLinked) = (false, false);
            if (now >= downUntil)
            {
                timeline?.Say(now, "  panel is lost");
                Take(Own(new LiveFact.CompanionLost(), $"panel {order}"));
            }
        }
    }

    /// <summary>The panel lives in the host's client: it goes with it, and comes back with it.</summary>
    public void FollowHost(bool wasInside)
    {
        if (wasInside && !truth.HostIsReallyInside)
        {
            At(now.AddSeconds(1), () => Disturb(LosePanel));
        }
        else if (!wasInside && truth.HostIsReallyInside && panelIsOpen)
        {
            At(now.AddSeconds(3), () => Disturb(LinkPanel));
        }
    }

    public void Show(PanelSight sight)
    {
        if (!panelIsLinked)
        {
            return;
        }

        var body = new JsonObject { ["kind"] = sight.Kind, ["status"] = sight.Status, ["participantUUID"] = sight.Who.PanelUuid, ["screenName"] = sight.Who.Name };
        if (sight.Kind == "participant")
        {
            body["role"] = sight.Who.Member.Part == Part.Host ? "host" : "attendee";
        }
        else if (sight.PutBack)
        {
            body["action"] = "putFromMainMeeting";
        }

        var at = now.AddSeconds(0.15);
        world.Expect(at, () => FromPanel(body, at.AddSeconds(-0.1)));
    }

    private void ShowRoom()
    {
        // A breakout room shows only its own people, so the panel sends no picture from there.
        if (panelIsLinked && !truth.Connections.Any(c => c.Member.Part == Part.Host && c.IsReallyInside && c.IsInBreakout))
        {
            var there = truth.Connections.Where(c => !c.IsDead && !c.IsShownWithComputer);
            FromPanel(new JsonObject
            {
                ["kind"] = "roster", ["inside"] = People(there.Where(c => c.InZoom == Whereabouts.Inside)), ["waiting"] = People(there.Where(c => c.InZoom == Whereabouts.Waiting)),
            });
        }
    }

    /// <summary>The panel shows what the host is to read, a few at a time, and says so a moment later; now and then it is covered, and does not.</summary>
    private void ShowNotices()
    {
        var ids = state.Notices.Where(n => n is { ShownAt: null, EndedAt: null } && !underWay.Contains(n.Id)).Take(MostNotices).Select(n => n.Id).ToImmutableArray();
        if (!panelIsLinked || ids.IsEmpty || new Chance(script.Seed, state.Notices.Length, 11).Is(0.2))
        {
            return;
        }

        underWay.UnionWith(ids);
        At(now.AddSeconds(0.8), () =>
        {
            underWay.ExceptWith(ids);
            if (panelIsLinked && now >= downUntil)
            {
                timeline?.Say(now, $"  panel showed {ids.Length} notices");
                oracle.NoticesShown(now);
                Take(Own(new LiveFact.NoticesShown(ids), $"panel {order}"));
            }
        });
    }

    private static JsonArray People(IEnumerable<Connection> people) => [.. people.Select(c => (JsonNode)new JsonObject { ["participantUUID"] = c.PanelUuid, ["screenName"] = c.Name })];

    private void FromPanel(JsonObject body, DateTimeOffset? at = null)
    {
        if (!panelIsLinked || now < downUntil)
        {
            return;
        }

        timeline?.Say(now, $"  panel > {body["kind"]} {body["status"]} {body["screenName"]}{(body["on"] is { } on ? $" on={on}" : "")}{(body["inside"] is JsonArray inside ? $" {inside.Count} inside" : "")}");
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        if (PanelEventMapper.Map(bytes, SessionMeeting.Virtual.Uuid, Practice, Keys, at ?? now, now, $"panel {order}") is MappedEvent.Live live)
        {
            oracle.ShownByPanel(body, now);
            Take(live.Input);
        }
        else
        {
            oracle.Dropped($"{body["kind"]} of the panel", now);
        }
    }
}
