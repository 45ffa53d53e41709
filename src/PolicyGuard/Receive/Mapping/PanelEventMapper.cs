using System.Collections.Immutable;
using System.Text.Json;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Storage;

namespace PolicyGuard.Receive.Mapping;

/// <summary>What the panel in the host's client tells, in our own words. Total, as for Zoom's payloads.</summary>
internal static class PanelEventMapper
{
    /// <summary>More people than any meeting of a clinic has; a longer list is not read half.</summary>
    private const int MostPeople = 1000;

    /// <summary>No client tells of a local recording; a refusal that names one does, and is queued as this.</summary>
    internal static readonly byte[] LocalRecording = """{"kind":"localRecording"}"""u8.ToArray();

    /// <param name="uuid">The meeting that the panel's pass is for.</param>
    /// <param name="at">When it happened, on our clock.</param>
    internal static MappedEvent Map(
        ReadOnlyMemory<byte> body, string uuid, string practice, IPersonalDataProtector personal, DateTimeOffset at, DateTimeOffset receivedAt, string deliveryKey)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return new Reading(document.RootElement, uuid, practice, personal, new LiveInput(deliveryKey, at, receivedAt, new LiveFact.CompanionLost())).Map();
        }
        catch (JsonException)
        {
            return new MappedEvent.Unreadable("not JSON");
        }
        catch (InvalidOperationException)
        {
            return new MappedEvent.Unreadable("not UTF-8");
        }
    }

    internal static string? Kind(JsonElement e) => ZoomJson.Text(e, "kind");

    /// <summary>Everybody an event holds: the id and the display name as they are written.</summary>
    internal static IEnumerable<(string? Id, string? Name)> People(JsonElement e) =>
        new[] { e }.Concat(People(e, "inside")).Concat(People(e, "waiting")).Select(p => (ZoomJson.Text(p, "participantUUID"), ZoomJson.Text(p, "screenName")));

    /// <summary>One spelling of the client's ids, to be held against the webhook's: upper-case, without braces; blank is none.</summary>
    internal static string? Uuid(string? text) => ParticipantReader.Uuid(text) is { Length: > 0 and <= 100 } uuid ? uuid : null;

    private static IEnumerable<JsonElement> People(JsonElement e, string list) =>
        ZoomJson.Child(e, list) is { ValueKind: JsonValueKind.Array } people ? people.EnumerateArray().Take(MostPeople) : [];

    private sealed class Reading(JsonElement root, string uuid, string practice, IPersonalDataProtector personal, LiveInput input)
    {
        internal MappedEvent Map() => Kind(root) switch
        {
            "participant" => (ZoomJson.Text(root, "status"), ParticipantReader.Role(ZoomJson.Text(root, "role"))) switch
            {
                ("leave", _) => Seen(who => new LiveFact.Left(who, LeaveReason.Unknown)),

                // Zoom says "join" also for a new role, under an id that may be new: whoever leads is no newcomer.
                ("join", { } role and not MeetingRole.Attendee) => Seen(who => new LiveFact.RoleChanged(who, role)),
                ("join", _) => Seen(who => new LiveFact.Joined(who)),
                _ => new MappedEvent.Unreadable("no status"),
            },
            "waiting" => (ZoomJson.Text(root, "status"), ZoomJson.Text(root, "action")) switch
            {
                ("join", "putFromMainMeeting") => Seen(who => new LiveFact.PutInWaitingRoom(who)),
                ("join", _) => Seen(who => new LiveFact.EnteredWaitingRoom(who)),
                ("leave", _) => Seen(who => new LiveFact.LeftWaitingRoom(who)),
                _ => new MappedEvent.Unreadable("no status"),
            },
            "waitingRoom" => Flag("on") is { } on ? Live(new LiveFact.WaitingRoomSeen(on)) : new MappedEvent.Unreadable("no state"),
            "cloudRecording" => ZoomJson.Text(root, "status") switch
            {
                "started" or "start" or "resumed" or "resume" => Live(new LiveFact.Capture(CaptureKind.CloudRecording, true)),
                "stopped" or "stop" or "paused" or "pause" => Live(new LiveFact.Capture(CaptureKind.CloudRecording, false)),
                "connecting" => new MappedEvent.Ignored("cloudRecording"),
                _ => new MappedEvent.Unreadable("no status"),
            },
            "localRecording" => Live(new LiveFact.Capture(CaptureKind.LocalRecording, true)),
            "share" => ZoomJson.Text(root, "action") switch
            {
                "start" => Seen(who => new LiveFact.SharingStarted(who)),
                "stop" => Seen(who => new LiveFact.SharingEnded(who)),
                _ => new MappedEvent.Unreadable("no action"),
            },
            "roster" => Roster(),
            "hello" => new MappedEvent.Ignored("hello"),
            null => new MappedEvent.Unreadable("no kind"),
            _ => new MappedEvent.Unknown(),
        };

        private MappedEvent.Live Live(LiveFact fact) => new(uuid, null, null, input with { Fact = fact });

        private MappedEvent Seen(Func<Sighting, LiveFact> fact) => Who(root) is { } who ? Live(fact(who)) : new MappedEvent.Unreadable("no participant id");

        /// <summary>Whoever is missing from a roster is taken for gone, so one that is not whole is none.</summary>
        private MappedEvent Roster()
        {
            if (ZoomJson.Child(root, "inside").ValueKind != JsonValueKind.Array || ZoomJson.Child(root, "waiting").ValueKind != JsonValueKind.Array)
            {
                return new MappedEvent.Unreadable("no lists");
            }

            var (inside, waiting) = (Everybody("inside"), Everybody("waiting"));
            return inside is { } there && waiting is { } outside ? Live(new LiveFact.RosterSeen(there, outside)) : new MappedEvent.Unreadable("a participant without an id, or too many");
        }

        private ImmutableArray<Sighting>? Everybody(string list)
        {
            var elements = ZoomJson.Child(root, list);
            if (elements.GetArrayLength() > MostPeople)
            {
                return null;
            }

            var people = ImmutableArray.CreateBuilder<Sighting>(elements.GetArrayLength());
            foreach (var element in elements.EnumerateArray())
            {
                if (Who(element) is not { } who)
                {
                    return null;
                }

                people.Add(who);
            }

            return people.MoveToImmutable();
        }

        private Sighting? Who(JsonElement person)
        {
            var name = ZoomJson.Text(person, "screenName");
            return Uuid(ZoomJson.Text(person, "participantUUID")) is { } id
                ? new Sighting(id, null, NameKey: PersonKeys.Name(personal, practice, name), DisplayName: name, ByPanel: true) { CodeKey = PersonKeys.Code(personal, practice, name) }
                : null;
        }

        private bool? Flag(string name) => ZoomJson.Child(root, name).ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
    }
}
