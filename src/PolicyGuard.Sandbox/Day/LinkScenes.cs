using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Day;

/// <summary>How people get into a session, and how they stop getting in.</summary>
internal static class LinkScenes
{
    internal static IReadOnlyList<Scene> All { get; } =
    [
        new("details go out an hour ahead", "planned; mailed once; neutral subject, the link in the text", ReleaseAsync),
        new("a session is called off", "planned; nobody is mailed", CalledOffAsync),
        new("a therapy ends", "own link; SCH-12 fixedVerified; the link is ended; who comes by it is held", DischargeAsync),
        new("a stranger registers", "SCH-15 fixedVerified; the stranger denied, the client kept; Zoom mailed nobody", StrangerRegistersAsync),
        new("an interpreter comes by a one-time code", "L1, let in by the host; secured; a second one with the same code is held", CodeAsync),
    ];

    private static Task<string> SeeDetailsAsync(Stage stage, SimulatedMeeting meeting, params string[] wanted) =>
        Stage.SeeAsync(async () => (await stage.LinkAsync(meeting))?["details"]?.GetValue<string>() is { } details && wanted.Contains(details) ? details : null);

    private static async Task<string> ReleaseAsync(Stage stage)
    {
        var (person, _, email) = await stage.KnownClientAsync();
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(61.5));
        await stage.ExpectAsync(meeting, person);
        var planned = await SeeDetailsAsync(stage, meeting, "planned");
        var sent = await SeeDetailsAsync(stage, meeting, "sent", "refused", "unverified", "missed");
        await stage.PauseAsync(10);
        var mails = stage.Mail.To(email);
        var neutral = mails is [{ Subject: "Your session today" or "Your session" }] && mails[0].Text.Contains($"https://zoom.example/j/{meeting.Id}", StringComparison.Ordinal);
        return $"{planned}; {(mails.Count == 1 ? "mailed once" : sent == "nothing" ? $"{(await stage.LinkAsync(meeting))?.ToJsonString()}" : $"mailed {mails.Count} times")}; {(neutral ? "neutral subject, the link in the text" : "another mail than expected")}";
    }

    private static async Task<string> CalledOffAsync(Stage stage)
    {
        var (person, _, email) = await stage.KnownClientAsync();
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(61));
        await stage.ExpectAsync(meeting, person);
        var planned = await SeeDetailsAsync(stage, meeting, "planned");
        stage.Zoom.Delete(meeting);
        await stage.PauseAsync(80);
        return $"{planned}; {(stage.Mail.To(email).Count == 0 ? "nobody is mailed" : "somebody is mailed")}";
    }

    private static async Task<string> DischargeAsync(Stage stage)
    {
        var (person, alias, email) = await stage.KnownClientAsync();
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(3000));
        await stage.ExpectAsync(meeting, person, "group");
        var own = await Stage.SeeAsync(async () => (await stage.LinkAsync(meeting))?["ownLink"]?.GetValue<bool>() == true ? "own link" : null);
        var registrant = Registrants(meeting).FirstOrDefault(r => r.Email == email);
        await stage.WriteAsync(person, alias, email, p => p["discharged"] = $"{DateOnly.FromDateTime(stage.Zoom.Time.GetUtcNow().UtcDateTime):O}");
        var outcome = await Stage.SeeAsync(async () => (await stage.ViolationsAsync(meeting, "SCH-12"))
            .Where(v => v["before"]?.GetValue<string>() == "a former client's link").Select(v => v["outcome"]?.GetValue<string>()).OfType<string>().FirstOrDefault());
        var ended = registrant?.Status == "cancelled" ? "the link is ended" : "the link works on";
        var room = stage.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        room.Arrives("J", registrant: registrant?.Id ?? "");
        var evidence = await SeeEvidenceAsync(stage, room);
        room.End();
        return $"{own}; SCH-12 {outcome}; {ended}; {(evidence == "negative" ? "who comes by it is held" : $"who comes by it is {evidence}")}";
    }

    private static async Task<string> StrangerRegistersAsync(Stage stage)
    {
        var (person, _, email) = await stage.KnownClientAsync();
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(3000), m =>
        {
            var settings = (JsonObject)m["settings"]!;
            (settings["approval_type"], settings["registrants_confirmation_email"]) = (0, false);
        });
        await stage.ExpectAsync(meeting, person);
        RegistrantEndpoints.Register(stage.Zoom, meeting, "J", email);
        RegistrantEndpoints.Register(stage.Zoom, meeting, "Somebody", $"stranger-{meeting.Id}@elsewhere.example");
        var outcome = await stage.SeeOutcomeAsync(meeting, "SCH-15", "fixedVerified", "failed", "unenforced");
        var right = Registrants(meeting).All(r => r.Status == (r.Email == email ? "approved" : "denied"));
        return $"{outcome}; {(right ? "the stranger denied, the client kept" : "the wrong links work")}; {(stage.Zoom.MailedByZoom.IsEmpty ? "Zoom mailed nobody" : "Zoom mailed somebody")}";
    }

    private static List<Registrant> Registrants(SimulatedMeeting meeting)
    {
        lock (meeting.Gate)
        {
            return [.. meeting.Registrants];
        }
    }

    /// <summary>Known to nobody here but for the six digits in the name.</summary>
    private static async Task<string> CodeAsync(Stage stage)
    {
        var (person, _, email) = await stage.KnownClientAsync();
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(5));
        await stage.PutAsync($"people/interpreter-{meeting.Id}", new JsonObject { ["alias"] = "Interpreter", ["role"] = "interpreter" });
        await stage.PutAsync($"expected/{meeting.Id}", new JsonObject
        {
            ["profile"] = "interpreter", ["expected"] = new JsonArray(new JsonObject { ["person"] = person }, new JsonObject { ["person"] = $"interpreter-{meeting.Id}", ["maxDevices"] = 1 }),
        });
        var code = (await stage.PostAsync($"expected/{meeting.Id}/codes", new JsonObject { ["person"] = $"interpreter-{meeting.Id}" }))!["code"]!.GetValue<string>();
        var room = stage.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        room.HostAdmits(room.Arrives("J", email: email));
        var interpreter = room.Arrives($"Interpreter {code}");
        var evidence = await SeeEvidenceAsync(stage, room, "Interpreter");
        room.HostAdmits(interpreter);
        var state = await stage.SeeStateAsync(room, "secured");
        room.Arrives($"Also {code}");
        var second = await stage.SeeOutcomeAsync(meeting, "LIV-20", "held");
        room.End();
        return $"{evidence}, let in by the host; {state}; {(second == "LIV-20 held" ? "a second one with the same code is held" : second)}";
    }

    /// <summary>What is known of this participant, or of the only one there is, while they wait.</summary>
    private static Task<string> SeeEvidenceAsync(Stage stage, LiveRoom room, string? alias = null) => Stage.SeeAsync(async () => (await stage.GetAsync($"sessions?uuid={Uri.EscapeDataString(room.Uuid)}"))?["participants"]?.AsArray()
        .Where(p => p!["place"]!.GetValue<string>() == "waiting" && (alias is null || p["alias"]!.GetValue<string>() == alias)).Select(p => p!["evidence"]!.GetValue<string>()).FirstOrDefault());
}
