using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Client;

/// <summary>One host's client with everything a person at the sandbox can make happen round it, and what there is to see.</summary>
internal sealed class ClientDesk
{
    private const int LongestLog = 60;

    private readonly SimulatedZoom zoom;
    private readonly ClientDesks desks;
    private readonly Lock gate = new();
    private readonly List<JsonObject> log = [];
    private readonly Dictionary<string, string> roles = new(StringComparer.Ordinal);
    private int loads;

    internal ClientDesk(SimulatedZoom zoom, SimulatedMeeting meeting, ClientDesks desks)
    {
        (this.zoom, this.desks) = (zoom, desks);
        Client = new HostClient(zoom, meeting);
        Client.Called += (api, answer) => Note("sdk", $"{api}: {answer}");
        Client.Told += (name, _) => Note("told", name);
        zoom.Webhooks.Sent += (name, payload) =>
        {
            if (payload["object"] is JsonObject thing && (thing["id"] ?? thing["meeting_number"])?.ToString() == meeting.Id)
            {
                Note("webhook", name);
            }
        };
        zoom.Called += call =>
        {
            if (call.Path.Contains(meeting.Id, StringComparison.Ordinal))
            {
                Note("rest", $"{call.Method} {call.Path}{(JsonBody(call.Body)?["method"] is { } method ? $": {method}" : "")}");
            }
        };
    }

    internal HostClient Client { get; }

    /// <summary>Whoever may come; a demo puts the practice's own client here.</summary>
    internal IReadOnlyList<CastMember> People { get; set; } = Cast.Of("Jane D", "");

    /// <summary>Something is to be drawn anew.</summary>
    internal Action? Changed { get; set; }

    /// <summary>What a button or a switch does. What makes no sense now does nothing.</summary>
    internal void Act(JsonObject act)
    {
        var room = Client.Room is { IsLive: true } live ? live : null;
        var guest = room?.Everybody.FirstOrDefault(g => g.Uuid == act["who"]?.GetValue<string>());
        switch (act["act"]?.GetValue<string>())
        {
            case "begin" when room is null: Begin(); break;
            case "end": room?.End(); break;
            case "arrive" when room is not null: Arrive(room, act["who"]?.GetValue<string>() ?? ""); break;
            case "leave" when guest is { Place: GuestPlace.Waiting }: room!.TurnsAway(guest); break;
            case "leave" when guest is not null: room!.Leaves(guest, "left the meeting"); break;
            case "drop" when guest is not null: room!.Drops(guest); break;
            case "return" when guest is { Place: GuestPlace.Gone }: Return(room!, guest); break;
            case "admit" when guest is { Place: GuestPlace.Waiting }: room!.HostAdmits(guest); break;
            case "putBack" when guest is { Place: GuestPlace.Inside }: room!.HostPutsBack(guest); break;
            case "remove" when guest is not null: room!.Removes(guest); break;
            case "share" when guest is not null: room!.Shares(guest, !guest.Sharing); break;
            case "record" when room is { Recording: true }: room.StopRecording(); break;
            case "record": room?.StartRecording(); break;
            case "waitingRoom": room?.SwitchWaitingRoom(!room.WaitingRoom); break;
            case "role" when guest is not null: room!.ChangesRole(guest, Enum.Parse<GuestRole>(act["value"]!.GetValue<string>())); break;
            case "hostReturns": Client.HostReturns(); break;
            case "set": Set(act["name"]!.GetValue<string>(), act["value"]!); break;
            case "inject": Client.Inject(act["api"]!.GetValue<string>(), act["code"]!.GetValue<int>()); break;
        }

        Changed?.Invoke();
    }

    internal JsonObject Scene()
    {
        var room = Client.Room;
        lock (gate)
        {
            return new JsonObject
            {
                ["meeting"] = Client.Meeting.Id, ["live"] = room?.IsLive == true, ["inMeeting"] = Client.IsInMeeting, ["uuid"] = room?.Uuid, ["panel"] = desks.Panel?.AbsoluteUri, ["loads"] = loads,
                ["waitingRoom"] = room?.WaitingRoom == true, ["recording"] = room?.Recording == true, ["waitingText"] = room?.WaitingText, ["host"] = Client.Host?.Uuid,
                ["people"] = new JsonArray([.. (room?.Everybody ?? []).Select(g => (JsonNode)Person(g))]),
                ["cast"] = new JsonArray([.. People.Select(p => (JsonNode)new JsonObject { ["id"] = p.Id, ["label"] = p.Role })]),
                ["client"] = new JsonObject
                {
                    ["version"] = Client.Version, ["product"] = Client.Product, ["guest"] = Client.GuestMode, ["mood"] = Client.Mood.ToString(), ["role"] = (Client.Host?.Role ?? GuestRole.Host).ToString(),
                    ["idsDiffer"] = room?.PanelIdsDiffer == true, ["idsChangeWithRole"] = room?.PanelIdsChangeWithRole == true,
                },
                ["log"] = new JsonArray([.. log.Select(l => (JsonNode)l.DeepClone())]),
            };
        }
    }

    internal LiveRoom Begin()
    {
        var (differ, change) = (Client.Room?.PanelIdsDiffer == true, Client.Room?.PanelIdsChangeWithRole == true);
        var room = Client.Begin();
        (room.PanelIdsDiffer, room.PanelIdsChangeWithRole) = (differ, change);
        room.Changed += _ => Changed?.Invoke();
        Reload();
        return room;
    }

    internal Guest? Arrive(LiveRoom room, string who)
    {
        if (People.FirstOrDefault(p => p.Id == who) is not { } member)
        {
            return null;
        }

        var guest = room.Arrives(member.Name, member.Bypass, member.Email);
        lock (gate)
        {
            roles[guest.Uuid] = member.Role;
        }

        return guest;
    }

    /// <summary>A new connection: Zoom gives the same person new ids.</summary>
    private void Return(LiveRoom room, Guest guest)
    {
        var back = room.Arrives(guest.Name, email: guest.Email);
        lock (gate)
        {
            roles[back.Uuid] = roles.GetValueOrDefault(guest.Uuid, "");
        }
    }

    /// <summary>Another client, user or product is another start of the panel.</summary>
    private void Set(string name, JsonNode value)
    {
        switch (name)
        {
            case "version": Client.Version = value.GetValue<string>(); Reload(); break;
            case "product": Client.Product = value.GetValue<string>(); Reload(); break;
            case "guest": Client.GuestMode = value.GetValue<bool>(); Reload(); break;
            case "mood": Client.Mood = Enum.Parse<ClientMood>(value.GetValue<string>()); break;
            case "idsDiffer" when Client.Room is { } room: room.PanelIdsDiffer = value.GetValue<bool>(); break;
            case "idsChangeWithRole" when Client.Room is { } room: room.PanelIdsChangeWithRole = value.GetValue<bool>(); break;
        }
    }

    private void Reload()
    {
        lock (gate)
        {
            loads++;
        }
    }

    private JsonObject Person(Guest guest) => new()
    {
        ["uuid"] = guest.Uuid, ["name"] = guest.Name, ["kind"] = guest == Client.Host ? "You, the host" : roles.GetValueOrDefault(guest.Uuid, ""), ["role"] = guest.Role.ToString(),
        ["place"] = guest.Place.ToString(), ["sharing"] = guest.Sharing, ["removed"] = guest.Removed, ["isHost"] = guest == Client.Host,
    };

    private void Note(string from, string text)
    {
        lock (gate)
        {
            log.Add(new JsonObject { ["from"] = from, ["text"] = text, ["at"] = zoom.Time.GetUtcNow().ToUnixTimeMilliseconds() });
            if (log.Count > LongestLog)
            {
                log.RemoveAt(0);
            }
        }

        Changed?.Invoke();
    }

    private static JsonObject? JsonBody(string body) => body.StartsWith('{') ? JsonNode.Parse(body) as JsonObject : null;
}
