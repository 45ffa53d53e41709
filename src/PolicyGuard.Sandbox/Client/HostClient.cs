using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Client;

/// <summary>How the client answers what the SDK asks. Lies: says yes and does nothing. Fails: keeps the promise and says "Failure". Silent: never answers.</summary>
internal enum ClientMood { Honest, Lies, Fails, Silent }

/// <summary>The host's own Zoom client in one meeting, as far as an app in its side panel can see it: answers the SDK, tells it what happens.</summary>
internal sealed class HostClient(SimulatedZoom zoom, SimulatedMeeting meeting)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> injected = new();
    private volatile HashSet<string> listed = [];
    private (string Blob, DateTimeOffset Until)? context;

    internal string Version { get; set; } = "6.5.0";

    /// <summary>desktop, mobile, web.</summary>
    internal string Product { get; set; } = "desktop";

    /// <summary>True: signed in, but the app is not added.</summary>
    internal bool GuestMode { get; set; }

    internal ClientMood Mood { get; set; }

    internal LiveRoom? Room { get; private set; }

    internal Guest? Host { get; private set; }

    /// <summary>An event of the SDK: name and data. Only what the app has listed in config and the client supports.</summary>
    internal Action<string, JsonObject>? Told { get; set; }

    /// <summary>A call of the SDK and what became of it.</summary>
    internal Action<string, string>? Called { get; set; }

    internal SimulatedMeeting Meeting => meeting;

    internal bool IsInMeeting => Room is { IsLive: true } && Host is { Place: GuestPlace.Inside };

    /// <summary>A new running instance of the meeting with the host in it.</summary>
    internal LiveRoom Begin()
    {
        var room = zoom.Open(meeting);
        Attend(room, room.HostEnters);
        return room;
    }

    /// <summary>The client of a host who is in a room already.</summary>
    internal void Join(LiveRoom room, Guest host) => Attend(room, () => host);

    internal void HostReturns() => Host = Room?.HostEnters();

    /// <summary>The next calls of this method fail with these codes, one call each.</summary>
    internal void Inject(string api, params int[] codes)
    {
        var queue = injected.GetOrAdd(api, _ => new ConcurrentQueue<int>());
        foreach (var code in codes)
        {
            queue.Enqueue(code);
        }
    }

    /// <returns>Null: no answer ever comes.</returns>
    internal JsonObject? Answer(string api, JsonObject? data)
    {
        try
        {
            var result = Mood == ClientMood.Silent && HostActs.IsAct(api) ? null : Call(api, data);
            Called?.Invoke(api, result is null ? "no answer" : (result as JsonValue)?.ToString() ?? "answered");
            return result is null ? null : new JsonObject { ["result"] = result };
        }
        catch (SdkException e)
        {
            Called?.Invoke(api, $"{e.Code} {e.Message}");
            return new JsonObject { ["errorCode"] = e.Code, ["errorMessage"] = e.Message };
        }
    }

    internal void Tell(string name, JsonObject data)
    {
        if (listed.Contains(name) && SdkMethod.All.TryGetValue(name, out var method) && method.IsIn(this))
        {
            Told?.Invoke(name, data);
        }
    }

    internal string Seal()
    {
        var now = zoom.Time.GetUtcNow();
        var content = new JsonObject
        {
            ["typ"] = Room is null ? "panel" : "meeting", ["attendrole"] = Host?.Role switch { GuestRole.Host => "host", GuestRole.CoHost => "co-host", GuestRole.Attendee or null => "attendee" },
            ["aud"] = SimulatedZoom.ClientId, ["iss"] = "marketplace.zoom.us", ["ts"] = now.ToUnixTimeMilliseconds(), ["exp"] = (now + AppContexts.Life).ToUnixTimeMilliseconds(),
        };
        if (!GuestMode)
        {
            content["uid"] = meeting.Host;
        }

        if (Room is { } room)
        {
            content["mid"] = room.Uuid;
        }

        return AppContexts.Seal(content, SimulatedZoom.ClientSecret);
    }

    private void Attend(LiveRoom room, Func<Guest> enter)
    {
        Room = room;
        room.Changed += change => SdkEvents.Tell(this, change, zoom.Time.GetUtcNow().ToUnixTimeSeconds());
        if (!room.IsLive)
        {
            room.Start();
        }

        Host = enter();
        Tell("onRunningContextChange", new JsonObject { ["runningContext"] = "inMeeting", ["timestamp"] = zoom.Time.GetUtcNow().ToUnixTimeSeconds() });
    }

    private JsonNode Call(string api, JsonObject? data)
    {
        if (injected.TryGetValue(api, out var codes) && codes.TryDequeue(out var code))
        {
            throw new SdkException(code, "injected by the sandbox");
        }

        if (api == "config")
        {
            return Configure(data);
        }

        if (!listed.Contains(api) || !SdkMethod.All.TryGetValue(api, out var method) || !method.IsIn(this))
        {
            throw api == "getMeetingParticipants" && GuestMode ? new SdkException(10049, "no access to participant information") : new SdkException(10001, "the app or this client lacks this method");
        }

        if (method.InMeeting && !IsInMeeting)
        {
            throw new SdkException(10150, "the meeting is not ready");
        }

        if (method.HostOnly && Host?.Role is not (GuestRole.Host or GuestRole.CoHost))
        {
            throw new SdkException(10021, "only the host or a co-host may do this");
        }

        return HostActs.IsAct(api) ? HostActs.Do(this, Room!, api, data ?? []) : Read(api);
    }

    /// <summary>Tells what of the wanted is not to be had here; whatever is not wanted now cannot be called or heard.</summary>
    private JsonObject Configure(JsonObject? data)
    {
        var wanted = (data?["js_api_lists"] as JsonArray ?? []).Select(n => n!.GetValue<string>()).ToHashSet();
        listed = wanted;
        context = null;
        return new JsonObject
        {
            ["runningContext"] = IsInMeeting ? "inMeeting" : "inMainClient", ["clientVersion"] = Version, ["browserVersion"] = "cef/120.1", ["product"] = Product, ["userAgent"] = "ZoomSandbox/1.0",
            ["auth"] = new JsonObject { ["status"] = GuestMode ? "unauthorized" : "authorized", ["upgradable"] = GuestMode },
            ["launchContext"] = new JsonObject { ["origin"] = "App Launcher", ["openBy"] = "user" }, ["media"] = new JsonObject(),
            ["unsupportedApis"] = new JsonArray([.. wanted.Where(w => !SdkMethod.All.TryGetValue(w, out var m) || !m.IsIn(this)).Select(w => (JsonNode)w)]),
        };
    }

    private JsonNode Read(string api) => api switch
    {
        "getSupportedJsApis" => new JsonObject { ["supportedApis"] = new JsonArray([.. SdkMethod.All.Values.Where(m => m.IsIn(this)).Select(m => (JsonNode)m.Name)]) },

        // Bare: the SDK itself makes an object of it.
        "getRunningContext" => IsInMeeting ? "inMeeting" : "inMainClient",
        "getUserContext" => new JsonObject
        {
            ["status"] = GuestMode ? "authenticated" : "authorized", ["screenName"] = Host?.Name ?? "Therapist", ["role"] = SdkEvents.CamelRole(Host?.Role ?? GuestRole.Attendee),
            ["participantUUID"] = Host?.PanelUuid ?? "", ["participantId"] = Host?.UserId ?? "",
        },
        "getAppContext" => new JsonObject { ["context"] = Context() },
        "getMeetingUUID" => new JsonObject { ["meetingUUID"] = Room!.Uuid },
        "getMeetingContext" => new JsonObject { ["meetingTopic"] = meeting.Document["topic"]!.DeepClone(), ["meetingID"] = meeting.Id },
        "getMeetingParticipants" => new JsonObject { ["participants"] = new JsonArray([.. Room!.Inside.Select(g => (JsonNode)SdkEvents.Person(g))]) },
        "getWaitingRoomParticipants" => new JsonObject { ["participants"] = new JsonArray([.. Room!.Everybody.Where(g => g.Place == GuestPlace.Waiting).Select(g => (JsonNode)SdkEvents.Person(g))]) },
        "getWaitingRoomState" => new JsonObject { ["waitingRoom"] = Room!.WaitingRoom },
        "getRecordingContext" => new JsonObject { ["cloudRecordingStatus"] = Room!.Recording ? "started" : "stopped" },
        _ => throw new SdkException(10001, $"{api} is an event"),
    };

    /// <summary>The same until it runs out, as with Zoom; a page that is loaded anew gets a new one.</summary>
    private string Context()
    {
        var now = zoom.Time.GetUtcNow();
        context = context is { } held && held.Until > now ? held : (Seal(), now + AppContexts.Life);
        return context.Value.Blob;
    }
}
